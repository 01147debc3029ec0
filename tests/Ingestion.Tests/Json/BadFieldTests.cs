using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>What the field table refuses: pointer and reason of each rule.</summary>
public sealed class BadFieldTests
{
    [Theory]
    [InlineData("function_name", "\"\"", RejectionReason.OutOfRange)]
    [InlineData("function_name", "7", RejectionReason.WrongType)]
    [InlineData("function_name", "{\"a\":{}}", RejectionReason.WrongType)]
    [InlineData("function_name", "null", RejectionReason.MissingField)]
    [InlineData("function_name", "\"a b\"", RejectionReason.InvalidText)]
    [InlineData("function_name", "\"a\\u0000\"", RejectionReason.InvalidText)]
    [InlineData("function_name", "\"f\\u00fcr\"", RejectionReason.InvalidText)]
    [InlineData("timestamp", "1767349800000", RejectionReason.WrongType)]
    [InlineData("timestamp", "null", RejectionReason.MissingField)]
    [InlineData("timestamp", "\"\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"yesterday, perhaps at noon\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00.Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00.1234567890Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00+0100\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00+24:00\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T24:00:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:60:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:60Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-02T10:30:00Z \"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-02-29T10:30:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-13-01T10:30:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-00-01T10:30:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"2026-01-00T10:30:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"0000-01-01T10:30:00Z\"", RejectionReason.WrongType)]
    [InlineData("timestamp", "\"0001-01-01T00:00:00+23:00\"", RejectionReason.OutOfRange)]
    [InlineData("timestamp", "\"9999-12-31T23:59:59Z\"", RejectionReason.OutOfRange)]
    [InlineData("timestamp", "\"2014-11-12T23:59:59.999999Z\"", RejectionReason.OutOfRange)]
    [InlineData("timestamp", "\"2026-01-02T10:45:00.000001Z\"", RejectionReason.OutOfRange)]
    [InlineData("cold_start", "null", RejectionReason.MissingField)]
    [InlineData("cold_start", "\"true\"", RejectionReason.WrongType)]
    [InlineData("cold_start", "1", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "null", RejectionReason.MissingField)]
    [InlineData("execution_duration_ms", "-0.0001", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "-1", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "900001", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "1e999", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "1e99999999999999999999", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "12345678901234567890123456789", RejectionReason.OutOfRange)]
    [InlineData("execution_duration_ms", "\"\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\"NaN\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\" 1\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\"01\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\"1.\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\".5\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\"1e\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "\"+1\"", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "true", RejectionReason.WrongType)]
    [InlineData("execution_duration_ms", "[]", RejectionReason.WrongType)]
    [InlineData("init_duration_ms", "900000.001", RejectionReason.OutOfRange)]
    [InlineData("restore_duration_ms", "{}", RejectionReason.WrongType)]
    [InlineData("billed_restore_duration_ms", "900000.1", RejectionReason.OutOfRange)]
    [InlineData("billed_duration_ms", "1.5", RejectionReason.WrongType)]
    [InlineData("billed_duration_ms", "1800001", RejectionReason.OutOfRange)]
    [InlineData("billed_duration_ms", "-1", RejectionReason.OutOfRange)]
    [InlineData("memory_allocated_mb", "127", RejectionReason.OutOfRange)]
    [InlineData("memory_allocated_mb", "32769", RejectionReason.OutOfRange)]
    [InlineData("memory_allocated_mb", "128.5", RejectionReason.WrongType)]
    [InlineData("memory_allocated_mb", "\"512MB\"", RejectionReason.WrongType)]
    [InlineData("memory_used_mb", "-1", RejectionReason.OutOfRange)]
    [InlineData("memory_used_mb", "65537", RejectionReason.OutOfRange)]
    [InlineData("memory_used_mb", "1e300", RejectionReason.OutOfRange)]
    [InlineData("ephemeral_storage_mb", "511", RejectionReason.OutOfRange)]
    [InlineData("ephemeral_storage_mb", "10241", RejectionReason.OutOfRange)]
    [InlineData("architecture", "\"x86\"", RejectionReason.UnknownValue)]
    [InlineData("architecture", "\"\"", RejectionReason.UnknownValue)]
    [InlineData("architecture", "64", RejectionReason.WrongType)]
    [InlineData("initialization_type", "\"warm\"", RejectionReason.UnknownValue)]
    [InlineData("status", "\"ok\"", RejectionReason.UnknownValue)]
    [InlineData("status", "200", RejectionReason.WrongType)]
    [InlineData("warmup", "0", RejectionReason.WrongType)]
    [InlineData("sample_rate", "0", RejectionReason.OutOfRange)]
    [InlineData("sample_rate", "-0.5", RejectionReason.OutOfRange)]
    [InlineData("sample_rate", "1.0001", RejectionReason.OutOfRange)]
    [InlineData("sample_rate", "0.0000009", RejectionReason.OutOfRange)]
    [InlineData("sample_rate", "1e-400", RejectionReason.OutOfRange)]
    [InlineData("environment", "\"a\\nb\"", RejectionReason.InvalidText)]
    [InlineData("environment", "\"a\\u0085b\"", RejectionReason.InvalidText)]
    [InlineData("environment", "\"a\\ud800b\"", RejectionReason.InvalidText)]
    [InlineData("environment", "\"a\\udc00\\ud800\"", RejectionReason.InvalidText)]
    [InlineData("environment", "[\"prod\"]", RejectionReason.WrongType)]
    [InlineData("error", "\"boom\"", RejectionReason.WrongType)]
    [InlineData("sdk", "\"node\"", RejectionReason.WrongType)]
    [InlineData("tags", "[]", RejectionReason.WrongType)]
    [InlineData("tags", "{\"a\":1}", RejectionReason.WrongType)]
    [InlineData("tags", "{\"a\":{\"b\":1}}", RejectionReason.WrongType)]
    [InlineData("tags", "{\"\":\"1\"}", RejectionReason.OutOfRange)]
    [InlineData("tags", "{\"a\\u0001\":\"1\"}", RejectionReason.InvalidText)]
    [InlineData("tags", "{\"a\":\"\\u0001\"}", RejectionReason.InvalidText)]
    public void Field_Wrong_IsRefusedWithItsPointer(string field, string json, RejectionReason reason)
    {
        var refused = Single(Record($"\"{field}\":{json}")).Refused;

        Assert.Equal(($"/{field}", reason), (refused.Pointer, refused.Reason));
        Assert.Equal(0, refused.Index);
        Assert.True(refused.Raw.IsEmpty);
        Assert.NotEmpty(refused.Detail);
    }

    [Theory]
    [InlineData("{\"message\":7}", "/error/message", RejectionReason.WrongType)]
    [InlineData("{\"stack\":[\"a\"]}", "/error/stack", RejectionReason.WrongType)]
    [InlineData("{\"type\":\"\\udfff\"}", "/error/type", RejectionReason.InvalidText)]
    public void Error_WrongMember_IsRefused(string json, string pointer, RejectionReason reason)
    {
        var refused = Single(Record($"\"error\":{json}")).Refused;

        Assert.Equal((pointer, reason), (refused.Pointer, refused.Reason));
    }

    [Theory]
    [InlineData("{\"name\":7}", "/sdk/name", RejectionReason.WrongType)]
    [InlineData("{\"version\":[]}", "/sdk/version", RejectionReason.WrongType)]
    [InlineData("{\"overhead_ms\":-1}", "/sdk/overhead_ms", RejectionReason.OutOfRange)]
    public void Sdk_WrongMember_IsRefused(string json, string pointer, RejectionReason reason)
    {
        var refused = Single(Record($"\"sdk\":{json}")).Refused;

        Assert.Equal((pointer, reason), (refused.Pointer, refused.Reason));
    }

    [Theory]
    [InlineData("function_name")]
    [InlineData("timestamp")]
    [InlineData("cold_start")]
    [InlineData("execution_duration_ms")]
    public void RequiredField_Absent_IsRefused(string field)
    {
        var refused = Single(RecordWithout(field)).Refused;

        Assert.Equal(($"/{field}", RejectionReason.MissingField, "is required"), (refused.Pointer, refused.Reason, refused.Detail));
    }

    [Theory]
    [InlineData("function_name", 255)]
    [InlineData("invocation_id", 255)]
    [InlineData("request_id", 255)]
    [InlineData("execution_environment", 255)]
    [InlineData("trace_id", 128)]
    [InlineData("runtime_version", 64)]
    [InlineData("function_version", 64)]
    [InlineData("deployment_id", 64)]
    [InlineData("environment", 64)]
    [InlineData("account_id", 32)]
    [InlineData("region", 32)]
    public void Text_LongerThanItsBound_IsRefused(string field, int charactersMax)
    {
        var letter = field == "function_name" ? "f" : "é";
        string Text(int count) => string.Concat(Enumerable.Repeat(letter, count));

        Assert.Equal(1, Single(Record($"\"{field}\":\"{Text(charactersMax)}\"")).Result.Records);
        var refused = Single(Record($"\"{field}\":\"{Text(charactersMax + 1)}\"")).Refused;
        Assert.Equal(($"/{field}", RejectionReason.OutOfRange), (refused.Pointer, refused.Reason));
        Assert.Contains(charactersMax.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 64, 256, true)]
    [InlineData(17, 1, 1, false)]
    [InlineData(1, 65, 1, false)]
    [InlineData(1, 1, 257, false)]
    public void Tags_UpToTheirBounds_AreTaken(int count, int nameLength, int valueLength, bool isTaken)
    {
        var tags = Enumerable.Range(0, count).Select(i => $"\"{new string((char)('a' + i), nameLength)}\":\"{new string('v', valueLength)}\"");

        Assert.Equal(isTaken, Single(Record($"\"tags\":{{{string.Join(",", tags)}}}")).Result.Records == 1);
    }

    [Fact]
    public void Record_ManyProblems_TellsTheFirstFewAndCountsOnce()
    {
        var decoded = Single("""{"function_name":1,"timestamp":2,"cold_start":3,"execution_duration_ms":"x","status":5,"tags":6}""");

        Assert.Equal(1, decoded.Result.Failed);
        Assert.Equal(["/function_name", "/timestamp", "/cold_start", "/execution_duration_ms"], decoded.Rejections.Select(rejection => rejection.Pointer));
    }

    [Fact]
    public void Record_InvalidUtf8_IsRefusedAlone()
    {
        byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
        var decoded = Batch(Bytes($"[{Record()},{Record("\"environment\":\"\u00ff\"")},{Record("\"unknown\":\"\u00c3(\"")},{Record()}]"));

        Assert.Equal((2, 2), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Equal([(1, "", RejectionReason.InvalidText), (2, "", RejectionReason.InvalidText)], decoded.Rejections.Select(rejection => (rejection.Index, rejection.Pointer, rejection.Reason)));
    }

    [Theory]
    [InlineData(63, 1)]
    [InlineData(64, 0)]
    [InlineData(200, 0)]
    public void Record_NestedTooDeep_IsRefusedAlone(int depth, int records)
    {
        var nested = new string('[', depth) + new string(']', depth);
        var decoded = Batch($"[{Record($"\"unknown\":{nested}")},{Record()}]");

        Assert.Equal((records + 1, 1 - records), (decoded.Result.Records, decoded.Result.Failed));
    }

    [Fact]
    public void Record_TooLong_IsRefusedAlone()
    {
        var decoded = Batch($"[{Record($"\"unknown\":\"{new string('x', Limits.InvocationBytesMax)}\"")},{Record()}]");

        Assert.Equal((1, 1), (decoded.Result.Records, decoded.Result.Failed));
        Assert.Equal(("", RejectionReason.OutOfRange), (decoded.Rejections[0].Pointer, decoded.Rejections[0].Reason));
    }
}
