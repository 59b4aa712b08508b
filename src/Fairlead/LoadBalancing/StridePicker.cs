namespace Fairlead.LoadBalancing;

/// <summary>
/// Hosts by weight where a schedule would be too long. The hosts stand on a line as long as the sum of the weights; each pick goes on by the golden section of that
/// length, which spreads picks evenly, and visits every point once before any point again: shares are exact.
/// </summary>
internal sealed class StridePicker : HostPicker
{
    private readonly UpstreamHost[] _hosts;
    private readonly ulong[] _ends;
    private readonly ulong _total;
    private readonly ulong _stride;

    public StridePicker(UpstreamHost[] hosts, uint[] weights)
    {
        _hosts = hosts;
        _ends = new ulong[weights.Length];
        for (var i = 0; i < weights.Length; i++)
            _ends[i] = _total += weights[i];
        _stride = (ulong)(_total * 0.6180339887498949);
        while (Weights.GreatestCommonDivisor(_stride, _total) != 1)
            _stride++;
    }

    public override UpstreamHost? Pick(in PickContext context)
    {
        var point = (ulong)((UInt128)context.Sequence * _stride % _total);
        var index = Array.BinarySearch(_ends, point);
        return _hosts[index >= 0 ? index + 1 : ~index];
    }
}
