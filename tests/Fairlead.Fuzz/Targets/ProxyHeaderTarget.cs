using Fairlead.Listeners.Filters;

namespace Fairlead.Fuzz.Targets;

/// <summary>PROXY headers, both versions: the outcome does not depend on how the bytes arrive.</summary>
internal sealed class ProxyHeaderTarget : FuzzTarget
{
    public override string Name => "proxy-header";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var whole = ProxyHeaderParser.Parse(input);
        Promise(whole.Status != ProxyHeaderStatus.Valid || (whole.Header is not null && whole.Length > 0 && whole.Length <= input.Length), "A valid header without a length.");
        Promise(whole.Status != ProxyHeaderStatus.Incomplete || whole.Length > input.Length, "More is wanted than there is, but less than there was.");
        for (var length = 0; length <= input.Length; length++)
        {
            var part = ProxyHeaderParser.Parse(input[..length]);
            if (part.Status == ProxyHeaderStatus.Incomplete)
                continue;
            Promise(part.Status == whole.Status && part.Length == whole.Length, $"Whole: {whole.Status}; {length} bytes: {part.Status}.");
            return;
        }

        Promise(whole.Status == ProxyHeaderStatus.Incomplete, "Incomplete to the end, and yet not.");
    }
}
