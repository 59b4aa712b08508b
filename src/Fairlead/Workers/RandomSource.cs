namespace Fairlead.Workers;

/// <summary>Random numbers for balancing, shares and request ids: fast, not for secrets (splitmix64).</summary>
internal struct RandomSource(ulong seed)
{
    private ulong _state = seed;

    public static RandomSource Create() => new((ulong)Random.Shared.NextInt64());

    public ulong Next()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
