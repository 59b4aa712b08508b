using System.Reflection;
using System.Runtime.CompilerServices;
using Fairlead.Configuration;

namespace Fairlead.Abstractions.Tests.Configuration;

/// <summary>A configuration record that leaves a field out of its equality silently skips an update: every property of every record must count, and by value.</summary>
public class RecordEqualityTests
{
    private const int MaxDepth = 12;

    public static TheoryData<Type> Records { get; } =
    [
        .. typeof(ConfigResource).Assembly.GetTypes().Where(static t =>
            t.Namespace == typeof(ConfigResource).Namespace && t.IsPublic && !t.IsAbstract && (t.GetMethod("<Clone>$") is not null || t.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null)),
    ];

    [Fact]
    public void The_records_are_found() => Assert.InRange(Records.Count, 40, 200);

    [Theory]
    [MemberData(nameof(Records))]
    public void Equal_by_value_over_every_property(Type type)
    {
        var properties = Settable(type);
        Assert.True(properties.Length > 0 || type.GetProperties().Length == 0, $"{type.Name} has nothing to set.");
        var one = Create(type, false, 0);
        var same = Create(type, false, 0);
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        foreach (var property in properties)
        {
            var other = Create(type, false, 0);
            property.SetValue(other, Value(property.PropertyType, true, 0));
            Assert.False(one.Equals(other), $"{type.Name}.{property.Name} does not count.");
        }
    }

    private static PropertyInfo[] Settable(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanWrite && p.GetIndexParameters().Length == 0)];

    private static object Create(Type type, bool other, int depth)
    {
        Assert.True(depth < MaxDepth, $"{type.Name} contains itself.");
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in Settable(type))
            property.SetValue(instance, Value(property.PropertyType, other, depth + 1));
        return instance;
    }

    // A fresh object at each call, so that equality by reference is found out.
    private static object Value(Type type, bool other, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Value(underlying, other, depth);
        if (type == typeof(string))
            return new string(other ? 'b' : 'a', 3);
        if (type == typeof(object))
            return new RawConfig("type", new string(other ? 'b' : 'a', 3));
        if (type == typeof(ReadOnlyMemory<byte>))
            return new ReadOnlyMemory<byte>([(byte)(other ? 2 : 1)]);
        if (type == typeof(bool))
            return other;
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(other ? 2 : 1);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(other ? 1 : 0)!;
        if (type.IsPrimitive)
            return Convert.ChangeType(other ? 2 : 1, type, null);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConfigList<>))
            return List(type.GetGenericArguments()[0], other, depth);
        return Create(Concrete(type), other, depth);
    }

    private static object List(Type element, bool other, int depth)
    {
        var items = Array.CreateInstance(element, 1);
        items.SetValue(Value(element, other, depth), 0);
        return typeof(ConfigList).GetMethod(nameof(ConfigList.From))!.MakeGenericMethod(element).Invoke(null, [items])!;
    }

    private static Type Concrete(Type type)
    {
        if (type == typeof(Address))
            return typeof(SocketAddress);
        if (type == typeof(RouteDecision))
            return typeof(DirectResponseAction);
        if (type == typeof(ListenerFilterPredicate))
            return typeof(DestinationPortPredicate);
        if (type == typeof(ConfigResource))
            return typeof(ClusterLoadAssignment);
        Assert.False(type.IsAbstract || type.IsInterface, $"A property is of type {type.Name}, whose equality nobody knows.");
        return type;
    }
}
