using System.Text;
using CsCheck;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HpackDynamicTableTests
{
    [Fact]
    public void The_newest_entry_is_first()
    {
        var table = new HpackDynamicTable(4096);
        table.Add("a"u8, "1"u8, 0);
        table.Add("accept"u8, "2"u8, 19);
        Assert.Equal((2, 34 + 39), (table.Count, table.Size));
        Assert.Equal(("accept", "2", 19), EntryOf(table, 0));
        Assert.Equal(("a", "1", 0), EntryOf(table, 1));
    }

    [Fact]
    public void An_entry_of_exactly_the_table_size_fits_alone()
    {
        var table = new HpackDynamicTable(100);
        table.Add("a"u8, "1"u8, 0);
        Assert.True(table.Add("name"u8, new byte[64], 0));
        Assert.Equal((1, 100), (table.Count, table.Size));
    }

    [Fact]
    public void An_entry_that_is_too_large_empties_the_table()
    {
        var table = new HpackDynamicTable(100);
        table.Add("a"u8, "1"u8, 0);
        Assert.False(table.Add("name"u8, new byte[65], 0));
        Assert.Equal((0, 0), (table.Count, table.Size));
        table.Add("a"u8, "1"u8, 0);
        Assert.False(table.AddWithNameOf(0, new byte[68]));
        Assert.Equal((0, 0), (table.Count, table.Size));
    }

    [Fact]
    public void A_name_outlives_the_entry_that_had_it()
    {
        var table = new HpackDynamicTable(100);
        table.Add("the-name-of-it"u8, "old"u8, 7);
        for (var i = 0; i < 100; i++)
        {
            var value = $"a value that makes the other leave {i}";
            Assert.True(table.AddWithNameOf(table.Count - 1, Encoding.ASCII.GetBytes(value)));
            Assert.Equal(1, table.Count);
            Assert.Equal(("the-name-of-it", value, 7), EntryOf(table, 0));
        }
    }

    [Fact]
    public void A_smaller_size_makes_the_oldest_leave()
    {
        var table = new HpackDynamicTable(4096);
        for (var i = 0; i < 10; i++)
            table.Add("n"u8, [(byte)('0' + i)], 0);
        table.Resize(34 * 3 + 33);
        Assert.Equal((3, 34 * 3), (table.Count, table.Size));
        Assert.Equal(("n", "7", 0), EntryOf(table, 2));
        table.Resize(0);
        Assert.Equal((0, 0), (table.Count, table.Size));
        Assert.False(table.Add(""u8, ""u8, 0));
    }

    // Kind of step: 0 to 5 add, 6 and 7 add with the name of an entry, 8 resize.
    [Fact]
    public void It_holds_what_a_plain_list_would_hold() => Gen.Select(Gen.Int[0, 8], Gen.Int[0, 90], Gen.Int[0, 400]).Array[1, 400].Sample(steps =>
    {
        var table = new HpackDynamicTable(1024);
        var model = new List<(string Name, string Value, int StaticIndex)>();
        var number = 0;
        foreach (var (kind, small, large) in steps)
        {
            var value = new string((char)('a' + (number++ % 26)), large / 4);
            var name = new string((char)('A' + (number % 26)), small);
            switch (kind)
            {
                case < 6:
                    table.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), kind);
                    model.Insert(0, (name, value, kind));
                    break;
                case < 8 when model.Count > 0:
                    var age = small % model.Count;
                    table.AddWithNameOf(age, Encoding.ASCII.GetBytes(value));
                    model.Insert(0, model[age] with { Value = value });
                    break;
                case 8:
                    table.Resize(large * 4);
                    break;
            }

            Trim(model, table.MaxSize);
            Assert.Equal(model.Sum(SizeOf), table.Size);
            Assert.True(table.Size <= table.MaxSize);
            Assert.Equal(model, [.. Enumerable.Range(0, table.Count).Select(i => EntryOf(table, i))]);
        }
    });

    private static void Trim(List<(string Name, string Value, int StaticIndex)> model, int size)
    {
        while (model.Sum(SizeOf) > size)
            model.RemoveAt(model.Count - 1);
    }

    private static int SizeOf((string Name, string Value, int StaticIndex) entry) => entry.Name.Length + entry.Value.Length + 32;

    private static (string Name, string Value, int StaticIndex) EntryOf(HpackDynamicTable table, int age) =>
        (Encoding.ASCII.GetString(table.Name(age)), Encoding.ASCII.GetString(table.Value(age)), table.StaticIndex(age));
}
