using Fairlead.AccessLogging;
using Fairlead.Configuration;

namespace Fairlead.Extensions;

/// <summary>Makes access loggers with typed options.</summary>
public abstract class AccessLoggerFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected AccessLoggerFactory(string name)
        : base(name)
    {
    }

    /// <summary>Makes the logger of a listener or connection manager; all workers share it.</summary>
    public abstract IAccessLogger Create(object? options, IExtensionContext context);
}
