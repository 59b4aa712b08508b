namespace Fairlead.Http.Http1;

/// <summary>A refusal: the status to answer and the word for logs.</summary>
internal readonly record struct HttpError(int Status, string Details)
{
    public static HttpError BadRequest(string details) => new(400, details);
}
