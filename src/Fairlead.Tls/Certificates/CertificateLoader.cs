using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Configuration;

namespace Fairlead.Tls.Certificates;

/// <summary>Makes certificates out of configuration. What a message says never holds anything of a key.</summary>
internal static class CertificateLoader
{
    /// <exception cref="InvalidDataException">It cannot be used; the message tells why.</exception>
    public static LoadedCertificate Load(TlsCertificate source)
    {
        try
        {
            return source.Pkcs12 is { } bundle ? LoadBundle(bundle, source) : LoadPem(source);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
        catch (ArgumentException exception)
        {
            // No key in the text, or one that does not go with the certificate.
            throw new InvalidDataException(exception.Message.Split(" (Parameter")[0], exception);
        }
    }

    /// <summary>All certificates of a PEM text.</summary>
    /// <exception cref="InvalidDataException">It has none, or none that can be read.</exception>
    public static X509Certificate2Collection LoadRoots(DataSource source)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(DataSources.Text(source));
        }
        catch (CryptographicException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        return roots.Count > 0 ? roots : throw new InvalidDataException("there is no certificate in it");
    }

    private static LoadedCertificate LoadPem(TlsCertificate source)
    {
        if (source.CertificateChain is null || source.PrivateKey is null)
            throw new InvalidDataException("a certificate needs certificate_chain and private_key, or pkcs12");
        var text = DataSources.Text(source.CertificateChain);
        var key = DataSources.Text(source.PrivateKey);
        var leaf = source.Password is { } password
            ? X509Certificate2.CreateFromEncryptedPem(text, key, DataSources.Text(password).TrimEnd('\r', '\n'))
            : X509Certificate2.CreateFromPem(text, key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(text);
        chain.RemoveAt(0);
        return new LoadedCertificate(leaf, chain);
    }

    private static LoadedCertificate LoadBundle(DataSource bundle, TlsCertificate source)
    {
        if (source.CertificateChain is not null || source.PrivateKey is not null)
            throw new InvalidDataException("pkcs12 stands for both certificate_chain and private_key");
        var password = source.Password is { } given ? DataSources.Text(given).TrimEnd('\r', '\n') : null;
        var all = X509CertificateLoader.LoadPkcs12Collection(DataSources.Bytes(bundle), password);
        var leaf = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new InvalidDataException("there is no private key in it");
        return new LoadedCertificate(leaf, [.. all.Where(c => !ReferenceEquals(c, leaf))]);
    }
}
