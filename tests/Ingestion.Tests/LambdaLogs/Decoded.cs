using System.Globalization;
using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

/// <summary>What became of a text: each record as one line of text, so that a table can say all of it.</summary>
internal sealed class Decoded
{
    /// <summary>2026-11-21T00:00:00Z.</summary>
    public const long AcceptedAtUs = 1_795_219_200_000_000;

    public static readonly LogDefaults Function = new() { FunctionName = "f", Region = "eu-west-1", Account = "123456789012" };

    public List<string> Records { get; } = [];

    /// <summary>The function of each record, as <c>account:region:name</c>, in order of the blocks.</summary>
    public List<string> Functions { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public int Skipped { get; private set; }

    public int Outcomes => Records.Count + Rejections.Count + Skipped;

    public static Decoded Of(string text, LogDefaults? defaults = null, LambdaLogDecoder? decoder = null) =>
        Of(Encoding.UTF8.GetBytes(text), defaults, decoder);

    public static Decoded Of(byte[] body, LogDefaults? defaults = null, LambdaLogDecoder? decoder = null)
    {
        var collector = new BatchCollector();
        collector.Begin(AcceptedAtUs);
        (decoder ?? new LambdaLogDecoder()).Decode(body, defaults ?? Function, AcceptedAtUs, collector);
        var decoded = new Decoded();
        decoded.Take(collector);
        return decoded;
    }

    /// <summary>Adds what a collector holds.</summary>
    public void Take(BatchCollector collector)
    {
        var scratch = new FunctionBatchScratch();
        for (var i = 0; i < collector.Count; i++)
        {
            var reader = new FunctionBatchReader(collector.BlockAt(i), scratch);
            while (reader.Read())
            {
                Records.Add(Render(reader.Current));
                Functions.Add(collector.FunctionAt(i).ToString());
            }
        }
        Rejections.AddRange(collector.Rejections);
        Skipped += collector.Skipped;
    }

    /// <summary>How a request id shows in a rendered record.</summary>
    public static string Id(string requestId) => RecordIdentity.Of(Encoding.UTF8.GetBytes(requestId)).ToString("x16", CultureInfo.InvariantCulture);

    private static string Render(scoped in InvocationRecord record)
    {
        var text = new StringBuilder(record.Kind.ToString());
        if (record.StoredIdentity != 0) text.Append(" id=").Append(record.StoredIdentity.ToString("x16", CultureInfo.InvariantCulture));
        Number(text, "duration", record.Has(RecordFacts.Duration), record.DurationUs);
        Number(text, "billed", record.Has(RecordFacts.Billed), record.BilledMs);
        Number(text, "memory", record.Has(RecordFacts.MemoryAllocated), record.MemoryAllocatedMb);
        Number(text, "used", record.Has(RecordFacts.MemoryUsed), record.MemoryUsedKb);
        Number(text, "init", record.Has(RecordFacts.Init), record.InitUs);
        Number(text, "restore", record.Has(RecordFacts.Restore), record.RestoreUs);
        Number(text, "billedRestore", record.Has(RecordFacts.BilledRestore), record.BilledRestoreMs);
        if (record.ColdStart) text.Append(" cold");
        if (record.Status != 0) text.Append(' ').Append(record.Status);
        Text(text, "error", record.ErrorType);
        Text(text, "message", record.ErrorMessage);
        Text(text, "stack", record.ErrorStack);
        if (record.Phase != 0) text.Append(" phase=").Append(record.Phase);
        if (record.InitializationType != 0) text.Append(" type=").Append(record.InitializationType);
        Text(text, "runtime", record.RuntimeVersion);
        Text(text, "version", record.FunctionVersion);
        Text(text, "trace", record.TraceId);
        Text(text, "stream", record.ExecutionEnvironment);
        if (record.Metric != 0) text.Append(' ').Append(record.Metric).Append('=').Append(record.MetricValue);
        if (!record.Point.IsEmpty) Otlp.PointText.Append(text, FaasMetricPoint.Read(record.Point, record.TimeUs));
        if (record.Architecture != 0) text.Append(' ').Append(record.Architecture);
        if (record.TimeUs != AcceptedAtUs) text.Append(" at=").Append(DateTime.UnixEpoch.AddMicroseconds(record.TimeUs).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static void Number(StringBuilder text, string name, bool present, long value)
    {
        if (present) text.Append(' ').Append(name).Append('=').Append(value);
    }

    private static void Text(StringBuilder text, string name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) text.Append(' ').Append(name).Append('=').Append(Encoding.UTF8.GetString(value));
    }
}
