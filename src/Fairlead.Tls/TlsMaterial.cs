using Fairlead.Tls.Certificates;
using Fairlead.Tls.Validation;

namespace Fairlead.Tls;

/// <summary>What secrets and files have come to.</summary>
/// <param name="Certificates">This side's certificates, in the order of the configuration.</param>
/// <param name="Validator">Whom to believe; null if nobody is asked.</param>
internal sealed record TlsMaterial(IReadOnlyList<LoadedCertificate> Certificates, PeerValidator? Validator);
