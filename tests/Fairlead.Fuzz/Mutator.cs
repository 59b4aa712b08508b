namespace Fairlead.Fuzz;

/// <summary>Changes inputs at random, but the same way each time: what the ordinary tests run where no fuzzer is at hand.</summary>
public sealed class Mutator(int seed)
{
    private static readonly byte[] Interesting = "\r\n \t:;,/?#%\0\u0001\u007f0123456789abcdefxX+-\"{}[]()*.\\"u8.ToArray();

    private readonly Random _random = new(seed);

    /// <summary>A copy with a few changes; parts may come from another input.</summary>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = _random.Next(1, 6); changes > 0; changes--)
            Change(bytes, other);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = _random.Next(bytes.Count + 1);
        var count = Math.Min(_random.Next(1, 16), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[_random.Next(Interesting.Length)];
                break;
            case 2:
                bytes.Insert(at, Interesting[_random.Next(Interesting.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5 when other.Length > 0:
                var from = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(32, other.Length - from)).ToArray());
                break;
            default:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
        }
    }
}
