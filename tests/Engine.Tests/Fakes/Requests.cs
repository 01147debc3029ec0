using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Requests as a decoder would hand them over.</summary>
internal static class Requests
{
    public static FunctionIdentity Function(string name) => new("123456789012", "eu-central-1", name);

    /// <summary>A request of some invocations, each given by its function and its billed duration.</summary>
    public static BatchCollector Of(long acceptedAtUs, params (string Function, long BilledMs)[] invocations)
    {
        var collector = new BatchCollector();
        collector.Begin(acceptedAtUs);
        foreach (var (function, billedMs) in invocations) Add(collector, function, acceptedAtUs - 1_000_000, billedMs);
        return collector;
    }

    /// <summary>A request with a point of a function's counter of invocations.</summary>
    public static BatchCollector Counter(long acceptedAtUs, string function, long startUs, long timeUs, long count)
    {
        var point = new ByteWriter();
        new FaasMetricPoint { Metric = FaasMetric.Invocations, Series = 1, StartUs = startUs, Count = count }.Write(point, timeUs);
        var collector = new BatchCollector();
        collector.Begin(acceptedAtUs);
        collector.Add("123456789012"u8, "eu-central-1"u8, Encoding.UTF8.GetBytes(function), new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = timeUs, Point = point.WrittenSpan });
        return collector;
    }

    public static void Add(BatchCollector collector, string function, long timeUs, long billedMs, bool isCold = false, string requestId = "")
    {
        var record = new InvocationRecord
        {
            Kind = RecordKind.Invocation,
            TimeUs = timeUs,
            DurationUs = billedMs * 1000,
            BilledMs = billedMs,
            MemoryAllocatedMb = 512,
            ColdStart = isCold,
            RequestId = Encoding.UTF8.GetBytes(requestId),
        };
        if (isCold) record.InitUs = 200_000 + billedMs;
        collector.Add("123456789012"u8, "eu-central-1"u8, Encoding.UTF8.GetBytes(function), record);
    }
}
