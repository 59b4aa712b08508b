using System.Text;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>The value of <c>date</c>, made once a second.</summary>
internal sealed class DateCache
{
    private readonly byte[] _text = new byte[29];
    private long _second = -1;

    public ReadOnlySpan<byte> Get(Worker worker)
    {
        var second = worker.NowMilliseconds / 1000;
        if (second != _second)
        {
            _second = second;
            worker.UtcNow.TryFormat(_text, out _, "R", System.Globalization.CultureInfo.InvariantCulture);
        }

        return _text;
    }
}
