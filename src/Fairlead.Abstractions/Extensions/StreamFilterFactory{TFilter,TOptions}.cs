using System.Diagnostics.CodeAnalysis;
using Fairlead.Configuration;
using Fairlead.Streams;

namespace Fairlead.Extensions;

/// <summary>Makes stream filters of one type.</summary>
/// <typeparam name="TFilter">The filter.</typeparam>
/// <typeparam name="TOptions">Its options.</typeparam>
public sealed class StreamFilterFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TFilter, TOptions> : StreamFilterFactory
    where TFilter : StreamFilter
    where TOptions : class
{
    private readonly OptionsBinder<TOptions> _binder;
    private readonly Func<TOptions, IStreamFilterContext, TFilter> _create;

    /// <summary>Creates a factory.</summary>
    public StreamFilterFactory(string name, OptionsBinder<TOptions> binder, Func<TOptions, IStreamFilterContext, TFilter> create)
        : base(name)
    {
        _binder = binder;
        _create = create;
        Phases = Overridden();
    }

    /// <inheritdoc/>
    public override StreamPhases Phases { get; }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => _binder.Bind(config, path, errors);

    /// <inheritdoc/>
    public override StreamFilter Create(object? options, IStreamFilterContext context) => _create((TOptions)options!, context);

    private static StreamPhases Overridden()
    {
        var phases = StreamPhases.None;
        foreach (var method in typeof(TFilter).GetMethods())
        {
            if (method.DeclaringType == typeof(StreamFilter))
                continue;
            phases |= method.Name switch
            {
                nameof(StreamFilter.OnRequestHeadersAsync) => StreamPhases.RequestHeaders,
                nameof(StreamFilter.OnRequestDataAsync) => StreamPhases.RequestData,
                nameof(StreamFilter.OnRequestTrailersAsync) => StreamPhases.RequestTrailers,
                nameof(StreamFilter.OnResponseHeadersAsync) => StreamPhases.ResponseHeaders,
                nameof(StreamFilter.OnResponseDataAsync) => StreamPhases.ResponseData,
                nameof(StreamFilter.OnResponseTrailersAsync) => StreamPhases.ResponseTrailers,
                nameof(StreamFilter.OnComplete) => StreamPhases.Complete,
                _ => StreamPhases.None,
            };
        }

        return phases;
    }
}
