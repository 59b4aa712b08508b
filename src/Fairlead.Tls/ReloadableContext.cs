using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Tls.Certificates;
using Fairlead.Tls.Validation;
using Fairlead.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Tls;

/// <summary>
/// A TLS context that is made anew when one of its secrets or files changes. Handshakes that begin afterwards use the new one; connections keep what they have agreed on.
/// A change that cannot be used is refused, and what was before stays.
/// </summary>
/// <typeparam name="TContext">The context.</typeparam>
internal sealed class ReloadableContext<TContext>
    where TContext : class
{
    private readonly CommonTlsContext _source;
    private readonly ISecretStore _secrets;
    private readonly StatGroup _stats;
    private readonly ILogger _logger;
    private readonly Func<TlsMaterial, TContext> _create;
    private readonly string _name;
    private volatile TContext? _current;
    private FileWatch? _files;

    private ReloadableContext(CommonTlsContext source, ITransportSocketContext host, StatGroup stats, Func<TlsMaterial, TContext> create)
    {
        _source = source;
        _secrets = host.Secrets;
        _stats = stats;
        _create = create;
        _name = host.StatPrefix.TrimEnd('.');
        _logger = ((ILoggerFactory?)host.Services.GetService(typeof(ILoggerFactory)) ?? NullLoggerFactory.Instance).CreateLogger("Fairlead.Tls");
    }

    /// <summary>The context in force; null while a secret has not come yet.</summary>
    public TContext? Current => _current;

    /// <summary>Makes a context and follows what it is made of. Null if it cannot be made.</summary>
    public static ReloadableContext<TContext>? Create(
        CommonTlsContext source, ITransportSocketContext host, StatGroup stats, string path, ICollection<ConfigError> errors, Func<TlsMaterial, TContext> create)
    {
        var context = new ReloadableContext<TContext>(source, host, stats, create);
        try
        {
            context._current = context.Make(null);
        }
        catch (InvalidDataException exception)
        {
            errors.Add(new ConfigError($"{path}.common_tls_context", exception.Message));
            return null;
        }

        context.Follow();
        return context;
    }

    private void Follow()
    {
        // The store and the files hold the context weakly: a filter chain that is gone takes its context with it.
        var self = new WeakReference<ReloadableContext<TContext>>(this);
        foreach (var name in SecretNames())
        {
            IDisposable? watch = null;
            watch = _secrets.Watch(
                name,
                secret => self.TryGetTarget(out var context) ? context.Check(secret) : null,
                () =>
                {
                    if (self.TryGetTarget(out var context))
                        context.Reload();
                    else
                        watch?.Dispose();
                });
        }

        if (Files() is { Count: > 0 } files)
            _files = FileWatch.Start(files, () => self.TryGetTarget(out var context) && context.OnFilesChanged());
    }

    private IEnumerable<string> SecretNames() => _source.ValidationSecret is { } name ? _source.CertificateSecrets.Append(name) : _source.CertificateSecrets;

    private List<string> Files()
    {
        var sources = _source.Certificates.Concat(_source.CertificateSecrets.Select(_secrets.Find).Select(s => s?.Certificate).OfType<TlsCertificate>())
            .SelectMany(c => new[] { c.CertificateChain, c.PrivateKey, c.Pkcs12, c.Password })
            .Concat(new[] { _source.ValidationContext, _source.ValidationSecret is { } name ? _secrets.Find(name)?.ValidationContext : null }.SelectMany(v => new[] { v?.TrustedCa, v?.Crl }));
        return [.. sources.Select(s => s?.Filename).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private string? Check(Secret secret)
    {
        try
        {
            Make(secret);
            return null;
        }
        catch (InvalidDataException exception)
        {
            Rejected(exception.Message);
            return exception.Message;
        }
    }

    private void Reload()
    {
        try
        {
            if (Make(null) is not { } fresh)
                return;
            _current = fresh;
            _stats.AddShared((int)TlsStat.SslContextUpdateBySds, 1);
            TlsLog.Updated(_logger, _name);
        }
        catch (InvalidDataException exception)
        {
            Rejected(exception.Message);
        }
    }

    private bool OnFilesChanged()
    {
        Reload();
        return true;
    }

    private void Rejected(string reason)
    {
        _stats.AddShared((int)TlsStat.SslContextUpdateRejected, 1);
        TlsLog.Rejected(_logger, _name, reason);
    }

    /// <summary>Null while a secret is not there.</summary>
    /// <param name="next">A secret that is not in force yet; null for those that are.</param>
    private TContext? Make(Secret? next)
    {
        var certificates = _source.Certificates.Select(CertificateLoader.Load).ToList();
        foreach (var name in _source.CertificateSecrets)
        {
            if (Find(name, next) is not { } secret)
                return null;
            certificates.Add(CertificateLoader.Load(secret.Certificate ?? throw new InvalidDataException($"the secret '{name}' is no certificate")));
        }

        var validation = _source.ValidationContext;
        if (_source.ValidationSecret is { } validationName)
        {
            if (Find(validationName, next) is not { } secret)
                return null;
            validation = Combine(validation, secret.ValidationContext ?? throw new InvalidDataException($"the secret '{validationName}' is no validation context"));
        }

        return _create(new TlsMaterial(certificates, validation is null ? null : new PeerValidator(validation)));
    }

    private Secret? Find(string name, Secret? next) => next?.Name == name ? next : _secrets.Find(name);

    /// <summary>What the secret says is put over the default: single values replace, lists append.</summary>
    private static CertificateValidationContext Combine(CertificateValidationContext? over, CertificateValidationContext secret) => over is null ? secret : over with
    {
        TrustedCa = secret.TrustedCa ?? over.TrustedCa,
        Crl = secret.Crl ?? over.Crl,
        UseSystemRoots = secret.UseSystemRoots || over.UseSystemRoots,
        SubjectAltNames = ConfigList.From(over.SubjectAltNames.Concat(secret.SubjectAltNames)),
        CertificateHashes = ConfigList.From(over.CertificateHashes.Concat(secret.CertificateHashes)),
        PublicKeyHashes = ConfigList.From(over.PublicKeyHashes.Concat(secret.PublicKeyHashes)),
        AllowExpiredCertificate = secret.AllowExpiredCertificate || over.AllowExpiredCertificate,
        AcceptUntrusted = secret.AcceptUntrusted || over.AcceptUntrusted,
    };
}
