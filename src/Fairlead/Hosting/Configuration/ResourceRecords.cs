using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>What has become of every resource, for the admin interface. Written by one update at a time, read from any thread.</summary>
internal sealed class ResourceRecords(TimeProvider time)
{
    // A control plane that sends ever new names of things that cannot be used must not fill the memory.
    private const int MaxFailures = 1000;

    private readonly Dictionary<ResourceReference, Record> _records = [];
    private readonly Queue<ResourceReference> _failures = new();

    private sealed class Record
    {
        public ConfigDumpEntry? Active { get; set; }

        public ConfigDumpEntry? Warming { get; set; }

        public ConfigDumpEntry? Failed { get; set; }

        public ConfigDumpEntry[] Draining { get; set; } = [];

        public bool IsEmpty => Active is null && Warming is null && Failed is null && Draining.Length == 0;
    }

    /// <summary>Everything.</summary>
    public IReadOnlyList<ConfigDumpEntry> Snapshot()
    {
        lock (_records)
            return [.. _records.Values.SelectMany(r => new[] { r.Active, r.Warming, r.Failed }.OfType<ConfigDumpEntry>().Concat(r.Draining))];
    }

    /// <summary>A version was accepted, and warms.</summary>
    public void Accepted(ConfigResource resource, string version, bool isDynamic)
    {
        lock (_records)
        {
            var record = RecordOf(ResourceKinds.ReferenceOf(resource));
            record.Warming = new ConfigDumpEntry(resource, version, !isDynamic, time.GetUtcNow()) { State = ConfigDumpState.Warming };
            record.Failed = null;
        }
    }

    /// <summary>The version that warms is in force. Returns what was before; null if nothing was.</summary>
    public ConfigDumpEntry? Activated(ResourceReference reference)
    {
        lock (_records)
        {
            var record = RecordOf(reference);
            var before = record.Active;
            record.Active = record.Warming is { } warming ? warming with { State = ConfigDumpState.Active, LastUpdated = time.GetUtcNow() } : before;
            record.Warming = null;
            return before;
        }
    }

    /// <summary>A version that was in force drains. Returns what to end it with.</summary>
    public Action Draining(ResourceReference reference, ConfigDumpEntry version)
    {
        var draining = version with { State = ConfigDumpState.Draining, LastUpdated = time.GetUtcNow() };
        lock (_records)
        {
            var record = RecordOf(reference);
            record.Draining = [.. record.Draining, draining];
        }

        return () => Drained(reference, draining);
    }

    /// <summary>A version was refused.</summary>
    public void Failed(ConfigResource resource, string version, string details)
    {
        lock (_records)
        {
            var reference = ResourceKinds.ReferenceOf(resource);
            var record = RecordOf(reference);
            record.Failed = new ConfigDumpEntry(resource, version, false, time.GetUtcNow()) { State = ConfigDumpState.Failed, Details = details };
            _failures.Enqueue(reference);
            if (_failures.Count > MaxFailures)
                Forget(_failures.Dequeue());
        }
    }

    /// <summary>The resource is gone. Returns the version that was in force; null if none was.</summary>
    public ConfigDumpEntry? Removed(ResourceReference reference)
    {
        lock (_records)
        {
            if (!_records.TryGetValue(reference, out var record))
                return null;
            var active = record.Active;
            (record.Active, record.Warming, record.Failed) = (null, null, null);
            RemoveEmpty(reference, record);
            return active;
        }
    }

    private void Forget(ResourceReference reference)
    {
        if (!_records.TryGetValue(reference, out var record))
            return;
        record.Failed = null;
        RemoveEmpty(reference, record);
    }

    private void Drained(ResourceReference reference, ConfigDumpEntry version)
    {
        lock (_records)
        {
            if (!_records.TryGetValue(reference, out var record))
                return;
            record.Draining = [.. record.Draining.Where(d => !ReferenceEquals(d, version))];
            RemoveEmpty(reference, record);
        }
    }

    private Record RecordOf(ResourceReference reference)
    {
        if (!_records.TryGetValue(reference, out var record))
            _records.Add(reference, record = new Record());
        return record;
    }

    private void RemoveEmpty(ResourceReference reference, Record record)
    {
        if (record.IsEmpty)
            _records.Remove(reference);
    }
}
