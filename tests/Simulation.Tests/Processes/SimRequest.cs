using System.Text;
using Coldstart.Analytics.Records;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>A request of a client: records of some functions, always the same bytes.</summary>
internal sealed record SimRequest(int Number, Protection Protection, IReadOnlyList<SimRecord> Records)
{
    public string? Key => Protection == Protection.WithKey ? $"key-{Number}" : null;

    public byte[] BodyHash { get; } = [(byte)Number, (byte)(Number >> 8)];

    /// <summary>Decodes it, as the door does at every try.</summary>
    public BatchCollector Collect(long acceptedAtUs)
    {
        var collector = new BatchCollector();
        collector.Begin(acceptedAtUs);
        foreach (var record in Records)
        {
            collector.Add("123456789012"u8, "eu-central-1"u8, Encoding.UTF8.GetBytes(record.Function), new InvocationRecord
            {
                Kind = RecordKind.Invocation,
                TimeUs = record.TimeUs,
                DurationUs = record.Number * 1000,
                BilledMs = record.Number,
                MemoryAllocatedMb = 512,
                RequestId = Protection == Protection.WithId ? Encoding.UTF8.GetBytes($"request-{record.Number}") : [],
            });
        }
        return collector;
    }

    public override string ToString() => $"request {Number} ({Protection}, records {string.Join(' ', Records.Select(record => $"{record.Number}:{record.Function}"))})";
}

/// <param name="Number">Its billed duration, by which it is known everywhere.</param>
/// <param name="Function">Name of its function.</param>
/// <param name="TimeUs">When it was, µs since 1970 UTC.</param>
internal sealed record SimRecord(long Number, string Function, long TimeUs);
