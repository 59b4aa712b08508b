namespace Fairlead.Formatting.Operators;

/// <summary>Whose fields are read.</summary>
internal enum HeaderSource
{
    /// <summary>The request's.</summary>
    Request,

    /// <summary>The response's.</summary>
    Response,

    /// <summary>The response's trailers.</summary>
    Trailers,
}
