using System.Reflection;
using System.Runtime.CompilerServices;
using Fairlead.Configuration;

namespace Fairlead.Observability.Tests.Admin;

/// <summary>Makes configuration records with every property set, and the same with one property changed.</summary>
internal static class ConfigSamples
{
    public static object Create(Type type) => Create(type, "", null);

    /// <summary>One changed sample for each property at any depth, with its path.</summary>
    public static IEnumerable<(string Path, object Sample)> Changes(Type type)
    {
        var paths = new List<string>();
        Collect(type, "", paths);
        return paths.Select(p => (p, Create(type, "", p)));
    }

    private static PropertyInfo[] Settable(Type type) => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanWrite)];

    private static object Create(Type type, string path, string? changed)
    {
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in Settable(type))
        {
            if (ValueOf(property, $"{path}{property.Name}", changed) is { } value)
                property.SetValue(instance, value);
        }

        return instance;
    }

    private static object? ValueOf(PropertyInfo property, string path, string? changed)
    {
        // One of several ways to say a thing: the sample uses the first.
        var isAlternative = property.Name is "RegexRewrite" or "JsonFormat" || (property.DeclaringType == typeof(QueryParameterMatcher) && property.Name == "String");
        if (isAlternative && changed != path && !IsBelow(changed, path))
            return null;
        if (property.PropertyType == typeof(ConfigList<ConfigResource>))
            return ConfigList.Create<ConfigResource>([]);
        return Value(property.PropertyType, path, changed);
    }

    private static bool IsBelow(string? changed, string path) => changed?.StartsWith(path + ".", StringComparison.Ordinal) == true;

    private static object? Value(Type type, string path, string? changed)
    {
        var other = changed == path;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Value(underlying, path, changed);
        if (type == typeof(string))
            return path.EndsWith("Json", StringComparison.Ordinal) || path.EndsWith("JsonFormat", StringComparison.Ordinal) ? (other ? "{\"b\":1}" : "{\"a\":1}") : (other ? "b" : "a");
        if (type == typeof(object))
            return new RawConfig("type", other ? "{\"b\":1}" : "{\"a\":1}");
        if (type == typeof(bool))
            return other;
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(other ? 2 : 1);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(other ? 1 : 0);
        if (type.IsPrimitive)
            return Convert.ChangeType(Number(path, other), type, null);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConfigList<>))
            return List(type.GetGenericArguments()[0], path, changed);
        return type == typeof(ConfigResource) || type == typeof(DynamicResources) ? null : Create(Concrete(type), path + ".", changed);
    }

    // Statuses are shown by name: only some are legal.
    private static int Number(string path, bool other)
    {
        if (path.EndsWith("ClusterNotFoundResponseCode", StringComparison.Ordinal))
            return other ? 404 : 503;
        if (path.EndsWith("ResponseCode", StringComparison.Ordinal))
            return other ? 302 : 301;
        return other ? 2 : 1;
    }

    private static object List(Type element, string path, string? changed)
    {
        var items = Array.CreateInstance(element, 1);
        items.SetValue(Value(element, path, changed), 0);
        return typeof(ConfigList).GetMethod(nameof(ConfigList.From))!.MakeGenericMethod(element).Invoke(null, [items])!;
    }

    private static void Collect(Type type, string path, List<string> paths)
    {
        foreach (var property in Settable(type))
            CollectValue(property.PropertyType, path + property.Name, paths);
    }

    private static void CollectValue(Type type, string path, List<string> paths)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            type = underlying;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ConfigList<>))
            CollectValue(type.GetGenericArguments()[0], path, paths);
        else if (type == typeof(string) || type == typeof(object) || type == typeof(TimeSpan) || type.IsEnum || type.IsPrimitive)
            paths.Add(path);
        else if (type != typeof(ConfigResource) && type != typeof(DynamicResources))
            Collect(Concrete(type), path + ".", paths);
    }

    private static Type Concrete(Type type)
    {
        if (type == typeof(Address))
            return typeof(SocketAddress);
        if (type == typeof(ListenerFilterPredicate))
            return typeof(DestinationPortPredicate);
        return type == typeof(RouteDecision) ? typeof(RouteAction) : type;
    }
}
