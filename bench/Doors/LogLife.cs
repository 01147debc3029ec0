using System.Globalization;
using System.Text;
using Coldstart.Bench.Load;

namespace Coldstart.Bench.Doors;

/// <summary>
/// Invocations of one environment, as log events and as events of the Telemetry API: an init, then requests one after the other, up to now. What our templates subscribe to comes:
/// INIT_START, START and REPORT. Times and request ids are those of nobody else.
/// </summary>
internal sealed class LogLife
{
    // Ends at now, and begins well within the last 24 hours.
    private const int StepMs = 25;

    private readonly Random random;
    private readonly long beginMs;
    private readonly long firstNumber;

    public LogLife(RecordShape functions, Random random, RecordIds ids, int invocations)
    {
        this.random = random;
        Function = RecordShape.FunctionName(functions.NextFunction());
        Invocations = invocations;
        firstNumber = ids.Take(invocations);
        beginMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - ((long)invocations * StepMs) - 1000;
        Stream = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy/MM/dd}/[$LATEST]{random.NextInt64():x16}{firstNumber:x16}");
    }

    public string Function { get; }

    public string Stream { get; }

    public int Invocations { get; }

    /// <summary>What CloudWatch Logs sends to a subscription, as JSON.</summary>
    public string Payload()
    {
        var text = new StringBuilder(Invocations * 700);
        text.Append(CultureInfo.InvariantCulture, $"{{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/lambda/{Function}\",\"logStream\":\"{Stream}\",\"subscriptionFilters\":[\"coldstart\"],\"logEvents\":[");
        var head = text.Length;
        foreach (var (timeMs, line) in Lines())
        {
            if (text.Length > head) text.Append(',');
            // 56 digits, as CloudWatch Logs numbers events.
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"3{timeMs:d20}{firstNumber:d20}{text.Length:d15}\",\"timestamp\":{timeMs},\"message\":\"").Append(line.Replace("\t", "\\t", StringComparison.Ordinal)).Append("\\n\"}");
        }
        return text.Append("]}").ToString();
    }

    /// <summary>The same as text, each line behind its time.</summary>
    public string Text()
    {
        var text = new StringBuilder(Invocations * 400);
        foreach (var (timeMs, line) in Lines()) text.Append(Time(timeMs)).Append('\t').Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>The same as the Telemetry API tells it.</summary>
    public string Events()
    {
        var text = new StringBuilder(Invocations * 700);
        text.Append(CultureInfo.InvariantCulture, $"[{{\"time\":\"{Time(beginMs)}\",\"type\":\"platform.initStart\",\"record\":{{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"runtimeVersion\":\"nodejs:22.v1\",\"functionVersion\":\"$LATEST\"}}}}");
        foreach (var told in Told())
        {
            text.Append(CultureInfo.InvariantCulture, $",{{\"time\":\"{Time(told.StartMs)}\",\"type\":\"platform.start\",\"record\":{{\"requestId\":\"{told.RequestId}\",\"version\":\"$LATEST\"}}}}");
            text.Append(CultureInfo.InvariantCulture, $",{{\"time\":\"{Time(told.EndMs)}\",\"type\":\"platform.runtimeDone\",\"record\":{{\"requestId\":\"{told.RequestId}\",\"status\":\"success\",\"metrics\":{{\"durationMs\":{told.DurationMs:0.000},\"producedBytes\":{random.Next(9, 9999)}}}}}}}");
            text.Append(CultureInfo.InvariantCulture, $",{{\"time\":\"{Time(told.EndMs)}\",\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{told.RequestId}\",\"status\":\"success\",\"metrics\":{{\"durationMs\":{told.DurationMs:0.000},\"billedDurationMs\":{told.BilledMs},\"memorySizeMB\":512,\"maxMemoryUsedMB\":{told.UsedMb}{(told.InitMs > 0 ? string.Create(CultureInfo.InvariantCulture, $",\"initDurationMs\":{told.InitMs:0.000}") : "")}}}}}}}");
        }
        return text.Append(']').ToString();
    }

    /// <summary>The invocations as the spans of an instrumented function, as an exporter of OpenTelemetry writes them in JSON.</summary>
    public string Spans()
    {
        var text = new StringBuilder(Invocations * 700);
        text.Append("{\"resourceSpans\":[{\"resource\":{\"attributes\":[").Append(Attribute("cloud.provider", "aws")).Append(',').Append(Attribute("cloud.platform", "aws_lambda")).Append(',').Append(Attribute("cloud.region", "us-east-1"))
            .Append(',').Append(Attribute("faas.name", Function)).Append(',').Append(Attribute("faas.version", "$LATEST")).Append(',').Append(Attribute("faas.instance", Stream))
            .Append(",{\"key\":\"faas.max_memory\",\"value\":{\"intValue\":536870912}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"@opentelemetry/instrumentation-aws-lambda\",\"version\":\"0.75.0\"},\"spans\":[");
        var head = text.Length;
        foreach (var told in Told())
        {
            if (text.Length > head) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{{\"traceId\":\"{random.NextInt64():x16}{random.NextInt64():x16}\",\"spanId\":\"{random.NextInt64():x16}\",\"name\":\"{Function}\",\"kind\":2,\"startTimeUnixNano\":\"{told.StartMs}000000\",\"endTimeUnixNano\":\"{(long)((told.StartMs + told.DurationMs) * 1000)}000\",\"attributes\":[")
                .Append(Attribute("faas.invocation_id", told.RequestId)).Append(',').Append(Attribute("cloud.resource_id", $"arn:aws:lambda:us-east-1:123456789012:function:{Function}")).Append(',').Append(Attribute("cloud.account.id", "123456789012"))
                .Append(CultureInfo.InvariantCulture, $",{{\"key\":\"faas.coldstart\",\"value\":{{\"boolValue\":{(told.InitMs > 0 ? "true" : "false")}}}}}],\"droppedAttributesCount\":0,\"events\":[],\"droppedEventsCount\":0,\"status\":{{\"code\":0}},\"links\":[],\"droppedLinksCount\":0}}");
        }
        return text.Append("]}]}]}").ToString();
    }

    private static string Attribute(string key, string value) => $"{{\"key\":\"{key}\",\"value\":{{\"stringValue\":\"{value}\"}}}}";

    private IEnumerable<(long TimeMs, string Line)> Lines()
    {
        yield return (beginMs, "INIT_START Runtime Version: nodejs:22.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:36aeb19f36aeb19f36aeb19f36aeb19f36aeb19f36aeb19f36aeb19f36aeb19f");
        foreach (var told in Told())
        {
            yield return (told.StartMs, $"START RequestId: {told.RequestId} Version: $LATEST");
            yield return (told.EndMs, string.Create(CultureInfo.InvariantCulture, $"REPORT RequestId: {told.RequestId}\tDuration: {told.DurationMs:0.00} ms\tBilled Duration: {told.BilledMs} ms\tMemory Size: 512 MB\tMax Memory Used: {told.UsedMb} MB\t{(told.InitMs > 0 ? string.Create(CultureInfo.InvariantCulture, $"Init Duration: {told.InitMs:0.00} ms\t") : "")}"));
        }
    }

    private IEnumerable<(string RequestId, long StartMs, long EndMs, double DurationMs, double InitMs, int BilledMs, int UsedMb)> Told()
    {
        for (var at = 0; at < Invocations; at++)
        {
            var startMs = beginMs + 500 + ((long)at * StepMs);
            var durationMs = 1 + (random.NextDouble() * (StepMs - 2));
            var initMs = at == 0 ? 100 + (random.NextDouble() * 380) : 0;
            // An odd factor maps every number to another one: unique, and without an order that a compressor could gain from.
            var id = (uint)(firstNumber + at) * 2_654_435_761u;
            var requestId = string.Create(CultureInfo.InvariantCulture, $"{id:x8}-{random.Next(65536):x4}-4{random.Next(4096):x3}-8{random.Next(4096):x3}-{random.NextInt64(1L << 48):x12}");
            yield return (requestId, startMs, startMs + (long)durationMs, durationMs, initMs, (int)Math.Ceiling(durationMs + initMs), random.Next(90, 501));
        }
    }

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
