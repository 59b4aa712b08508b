namespace Fairlead.LoadBalancing;

/// <summary>Chooses an index with a probability proportional to its weight, in constant time (Walker's alias method, Vose's construction in whole numbers).</summary>
internal sealed class AliasTable
{
    // Column i is index i below the threshold and its alias from there on.
    private readonly ulong[] _thresholds;
    private readonly int[] _aliases;

    public AliasTable(uint[] weights)
    {
        var count = weights.Length;
        _thresholds = new ulong[count];
        _aliases = new int[count];
        UInt128 total = 0;
        foreach (var weight in weights)
            total += weight;

        // Every column holds the sum of the weights, of which an index brings count times its own weight.
        var shares = Array.ConvertAll(weights, w => (UInt128)w * (uint)count);
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < count; i++)
            (shares[i] < total ? small : large).Push(i);
        while (small.TryPop(out var poor))
        {
            var rich = large.Peek();
            _thresholds[poor] = (ulong)((shares[poor] << 64) / total);
            _aliases[poor] = rich;
            shares[rich] -= total - shares[poor];
            if (shares[rich] < total)
                small.Push(large.Pop());
        }

        // What is left fills its column exactly.
        foreach (var full in large)
            (_thresholds[full], _aliases[full]) = (ulong.MaxValue, full);
    }

    public int Choose(ulong random)
    {
        var column = (int)Math.BigMul(random, (ulong)_thresholds.Length, out var rest);
        return rest < _thresholds[column] ? column : _aliases[column];
    }
}
