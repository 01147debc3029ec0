using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Reads the <c>platform.*</c> events of the JSON log format and the Telemetry API into the fields of their text lines.</summary>
internal static class PlatformEvents
{
    /// <summary>The kind of an event; default where it tells nothing of an invocation (extensions, subscriptions, what is not known yet).</summary>
    public static RecordKind KindOf(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("platform.report"u8)) return RecordKind.Report;
        if (type.SequenceEqual("platform.start"u8)) return RecordKind.Start;
        if (type.SequenceEqual("platform.runtimeDone"u8)) return RecordKind.RuntimeDone;
        if (type.SequenceEqual("platform.initStart"u8)) return RecordKind.InitStart;
        // The runtime's word of an init, and the platform's: the first has a status, and no duration.
        if (type.SequenceEqual("platform.initReport"u8) || type.SequenceEqual("platform.initRuntimeDone"u8)) return RecordKind.InitReport;
        if (type.SequenceEqual("platform.restoreStart"u8)) return RecordKind.RestoreStart;
        if (type.SequenceEqual("platform.logsDropped"u8)) return RecordKind.LogsDropped;
        return type.SequenceEqual("platform.restoreReport"u8) || type.SequenceEqual("platform.restoreRuntimeDone"u8) ? RecordKind.RestoreReport : default;
    }

    /// <summary>Reads the record of an event.</summary>
    /// <param name="record">The object.</param>
    /// <param name="scratch">For texts with escapes.</param>
    /// <param name="fields">Takes what the event states.</param>
    /// <param name="origin">Takes what it tells of the function.</param>
    public static void Read(JsonValue record, ByteWriter scratch, ref LogFields fields, scoped ref LogOrigin origin)
    {
        var members = new JsonMembers(record.Raw);
        while (members.Next())
        {
            var value = members.Value;
            var field = FieldOf(members.Key);
            if (field == LogField.RuntimeVersionArn) origin.Arn(value.Text(scratch));
            else if (field != LogField.None) fields.Set(field, TextOf(field, value, scratch));
            else if (members.Key.SequenceEqual("functionArn"u8)) origin.Arn(value.Text(scratch));
            else if (members.Key.SequenceEqual("functionName"u8) && FunctionNames.IsValid(value.Plain)) origin.FunctionName = value.Plain;
            else if (members.Key.SequenceEqual("tracing"u8) && value.IsObject) fields.TraceId = TraceOf(value, scratch);
            else if (members.Key.SequenceEqual("metrics"u8)) ReadMetrics(value, ref fields);
        }
    }

    /// <summary>A text; a status or a number of another type as it stands, so that it does not pass for an absent one.</summary>
    private static ReadOnlySpan<byte> TextOf(LogField field, JsonValue value, ByteWriter scratch)
    {
        if (field == LogField.DroppedRecords) return value.Number.IsEmpty ? value.Raw : value.Number;
        return value.IsString || field != LogField.Status || IsNull(value) ? value.Text(scratch) : value.Raw;
    }

    private static bool IsNull(JsonValue value) => value.Raw.SequenceEqual("null"u8);

    private static LogField FieldOf(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("requestId"u8)) return LogField.RequestId;
        if (key.SequenceEqual("status"u8)) return LogField.Status;
        if (key.SequenceEqual("errorType"u8)) return LogField.ErrorType;
        if (key.SequenceEqual("initializationType"u8)) return LogField.InitializationType;
        if (key.SequenceEqual("phase"u8)) return LogField.Phase;
        if (key.SequenceEqual("droppedRecords"u8)) return LogField.DroppedRecords;
        if (key.SequenceEqual("runtimeVersion"u8)) return LogField.RuntimeVersion;
        if (key.SequenceEqual("runtimeVersionArn"u8)) return LogField.RuntimeVersionArn;
        return key.SequenceEqual("version"u8) || key.SequenceEqual("functionVersion"u8) ? LogField.Version : LogField.None;
    }

    private static void ReadMetrics(JsonValue metrics, ref LogFields fields)
    {
        if (!metrics.IsObject)
        {
            // No number, so that whoever needs one says so.
            if (!IsNull(metrics)) fields.Duration = "no object"u8;
            return;
        }
        var members = new JsonMembers(metrics.Raw);
        while (members.Next())
        {
            var value = members.Value.Number;
            // A value of another type must not pass for an absent one.
            if (value.IsEmpty) value = members.Value.Raw;
            fields.Set(MetricOf(members.Key), value);
        }
    }

    private static LogField MetricOf(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("durationMs"u8)) return LogField.Duration;
        if (key.SequenceEqual("billedDurationMs"u8)) return LogField.BilledDuration;
        if (key.SequenceEqual("memorySizeMB"u8)) return LogField.MemorySize;
        if (key.SequenceEqual("maxMemoryUsedMB"u8)) return LogField.MaxMemoryUsed;
        if (key.SequenceEqual("initDurationMs"u8)) return LogField.InitDuration;
        if (key.SequenceEqual("restoreDurationMs"u8)) return LogField.RestoreDuration;
        return key.SequenceEqual("billedRestoreDurationMs"u8) ? LogField.BilledRestoreDuration : LogField.None;
    }

    /// <summary>The root of <c>Root=1-…;Parent=…;Sampled=1</c>: what the text format prints.</summary>
    private static ReadOnlySpan<byte> TraceOf(JsonValue tracing, ByteWriter scratch)
    {
        var members = new JsonMembers(tracing.Raw);
        while (members.Next())
        {
            if (!members.Key.SequenceEqual("value"u8)) continue;
            var value = members.Value.Text(scratch);
            var root = value.IndexOf("Root="u8);
            if (root < 0) return default;
            value = value[(root + "Root=".Length)..];
            var end = value.IndexOf((byte)';');
            return end < 0 ? value : value[..end];
        }
        return default;
    }
}
