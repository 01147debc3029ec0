using Coldstart.Analytics.Records;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>The field table of the HTTP contract, one row per rule: what is taken, and how.</summary>
public sealed class InvocationFieldTests
{
    [Fact]
    public void DecodeSingle_DocumentedExample_GivesEveryField()
    {
        var decoded = Single("""
            {
                "function_name": "payment-service",
                "invocation_id": "abc-123-def",
                "request_id": "req-456",
                "timestamp": "2026-01-02T10:30:00Z",
                "cold_start": true,
                "init_duration_ms": 2850,
                "execution_duration_ms": 145,
                "billed_duration_ms": 3000,
                "memory_used_mb": 180,
                "memory_allocated_mb": 512,
                "module_timings": { "aws-sdk": 850, "@prisma/client": 680, "moment": 340, "./src/handlers/payment": 45 },
                "runtime_version": "nodejs18.x",
                "architecture": "x86_64"
            }
            """);

        var record = decoded.Only;
        Assert.Equal(RecordKind.Invocation, record.Kind);
        Assert.Equal(PlainTimeUs, record.TimeUs);
        Assert.True(record.ColdStart);
        Assert.Equal((2_850_000, 145_000, 3000), (record.InitUs, record.DurationUs, record.BilledMs));
        Assert.Equal((180 * 1024, 512), (record.MemoryUsedKb, record.MemoryAllocatedMb));
        Assert.Equal(("abc-123-def", "req-456", "nodejs18.x"), (record.InvocationId, record.RequestId, record.RuntimeVersion));
        Assert.Equal(Architecture.X86, record.Architecture);
        Assert.Equal(
            [new("aws-sdk", 850_000, -1, "", ModulePhase.Unknown), new("@prisma/client", 680_000, -1, "", ModulePhase.Unknown),
             new("moment", 340_000, -1, "", ModulePhase.Unknown), new("./src/handlers/payment", 45_000, -1, "", ModulePhase.Unknown)],
            record.Modules);
        Assert.Equal("abc-123-def", decoded.Result.InvocationId);
        Assert.Equal(new FunctionIdentity("111122223333", "eu-west-1", "payment-service"), Assert.Single(decoded.Functions));
    }

    [Theory]
    [InlineData("1", 1_000)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0.97", 970)]
    [InlineData("1.005", 1_005)]
    [InlineData("0.0005", 1)]
    [InlineData("0.00049999999999999999999999999999", 0)]
    [InlineData("2.0015", 2_002)]
    [InlineData("145.23000000000000000000000000000", 145_230)]
    [InlineData("1.5e2", 150_000)]
    [InlineData("15E-1", 1_500)]
    [InlineData("9e+5", 900_000_000)]
    [InlineData("0.0000000000000000009e24", 900_000_000)]
    [InlineData("900000", 900_000_000)]
    [InlineData("\"12.5\"", 12_500)]
    [InlineData("\"\\u0031\"", 1_000)]
    public void ExecutionDuration_AnyDecimal_IsExactMicroseconds(string json, long expectedUs)
    {
        Assert.Equal(expectedUs, Single(Record($"\"execution_duration_ms\":{json}")).Only.DurationUs);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("180", 184_320)]
    [InlineData("0.5", 512)]
    [InlineData("0.00048828125", 1)]
    [InlineData("0.00048828124", 0)]
    [InlineData("0.000488281249999999999999999", 0)]
    [InlineData("\"94\"", 96_256)]
    [InlineData("65536", 67_108_864)]
    public void MemoryUsed_AnyDecimal_IsRoundedKilobytes(string json, long expectedKb)
    {
        Assert.Equal(expectedKb, Single(Record($"\"memory_used_mb\":{json}")).Only.MemoryUsedKb);
    }

    [Theory]
    [InlineData("2026-01-02T10:30:00Z", 0)]
    [InlineData("2026-01-02t10:30:00z", 0)]
    [InlineData("2026-01-02 10:30:00Z", 0)]
    [InlineData("2026-01-02T10:30:00.5Z", 500_000)]
    [InlineData("2026-01-02T10:30:00.123456789Z", 123_456)]
    [InlineData("2026-01-02T10:30:00.000001-00:00", 1)]
    [InlineData("2026-01-02T11:30:00+01:00", 0)]
    [InlineData("2026-01-02T00:45:00-09:45", 0)]
    [InlineData("2026-01-03T10:29:00+23:59", 0)]
    [InlineData("2026-01-02T10:45:00Z", 900_000_000)]
    [InlineData("2014-11-13T00:00:00Z", 1_415_836_800_000_000 - PlainTimeUs)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_800_000_000 - PlainTimeUs)]
    [InlineData("2017-01-01T00:59:60+01:00", 1_483_228_800_000_000 - PlainTimeUs)]
    [InlineData("2024-02-29T00:00:00Z", 1_709_164_800_000_000 - PlainTimeUs)]
    public void Timestamp_AnyRfc3339_IsMicroseconds(string text, long afterPlainUs)
    {
        Assert.Equal(PlainTimeUs + afterPlainUs, Single(Record($"\"timestamp\":\"{text}\"")).Only.TimeUs);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0.5", 2)]
    [InlineData("0.4", 3)]
    [InlineData("0.1", 10)]
    [InlineData("0.3", 3)]
    [InlineData("0.6666666667", 1)]
    [InlineData("0.6666666666", 2)]
    [InlineData("1e-6", 1_000_000)]
    [InlineData("\"0.01\"", 100)]
    [InlineData("null", 1)]
    public void SampleRate_UpToOne_IsRoundedWeight(string json, int expected)
    {
        Assert.Equal(expected, Single(Record($"\"sample_rate\":{json}")).Only.Weight);
    }

    [Theory]
    [InlineData("success", InvocationStatus.Success)]
    [InlineData("error", InvocationStatus.Error)]
    [InlineData("timeout", InvocationStatus.Timeout)]
    [InlineData("throttled", InvocationStatus.Throttled)]
    [InlineData("out_of_memory", InvocationStatus.OutOfMemory)]
    public void Status_Known_IsTaken(string text, InvocationStatus expected)
    {
        Assert.Equal(expected, Single(Record($"\"status\":\"{text}\"")).Only.Status);
    }

    [Theory]
    [InlineData("on-demand", InitializationType.OnDemand)]
    [InlineData("provisioned-concurrency", InitializationType.ProvisionedConcurrency)]
    [InlineData("snap-start", InitializationType.SnapStart)]
    [InlineData("lambda-managed-instances", InitializationType.ManagedInstances)]
    public void InitializationType_Known_IsTaken(string text, InitializationType expected)
    {
        Assert.Equal(expected, Single(Record($"\"initialization_type\":\"{text}\"")).Only.InitializationType);
    }

    [Fact]
    public void DecodeSingle_RareFields_AreTaken()
    {
        var record = Single(Record("""
            "restore_duration_ms":310.25,"billed_restore_duration_ms":75.1,"billed_duration_ms":"12.0","memory_allocated_mb":"32768",
            "function_version":"$LATEST","deployment_id":"d-1","environment":"prod","architecture":"arm64","ephemeral_storage_mb":512.5,
            "execution_environment":"2026/01/02/[$LATEST]ab","trace_id":"1-a-b","warmup":true,
            "sdk":{"name":"node","version":"1.2.3","overhead_ms":"0.4","more":[{}]},"nobody_knows":{"a":[1,{"b":null}]}
            """)).Only;

        Assert.Equal((310_250, 76, 12, 32_768, 513), (record.RestoreUs, record.BilledRestoreMs, record.BilledMs, record.MemoryAllocatedMb, record.EphemeralStorageMb));
        Assert.Equal(("$LATEST", "d-1", "prod"), (record.FunctionVersion, record.DeploymentId, record.Environment));
        Assert.Equal((Architecture.Arm64, true), (record.Architecture, record.Warmup));
        Assert.Equal(("2026/01/02/[$LATEST]ab", "1-a-b"), (record.ExecutionEnvironment, record.TraceId));
        Assert.Equal(("node", "1.2.3", 400), (record.SdkName, record.SdkVersion, record.SdkOverheadUs));
    }

    [Theory]
    [InlineData("\"invocation_id\":\"i\",\"request_id\":\"r\"", "i", "r")]
    [InlineData("\"request_id\":\"r\"", "r", "r")]
    [InlineData("\"invocation_id\":\"\",\"request_id\":\"r\"", "r", "r")]
    [InlineData("\"invocation_id\":\"i\"", "i", "")]
    public void InvocationId_Absent_DefaultsToRequestId(string members, string invocationId, string requestId)
    {
        var decoded = Single(Record(members));

        Assert.Equal((invocationId, requestId), (decoded.Only.InvocationId, decoded.Only.RequestId));
        Assert.Equal(invocationId, decoded.Result.InvocationId);
    }

    [Fact]
    public void DecodeSingle_NoIds_HasNoIdentity()
    {
        var decoded = Single(Record());

        Assert.Null(decoded.Result.InvocationId);
        Assert.Equal(0UL, decoded.Only.Identity);
    }

    [Fact]
    public void ExecutionDuration_Throttled_MayBeAbsent()
    {
        var record = Single("""{"function_name":"f","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"status":"throttled"}""").Only;

        Assert.Equal((InvocationStatus.Throttled, RecordFacts.None), (record.Status, record.Facts));
    }

    [Fact]
    public void AccountAndRegion_Given_ReplaceTheDefaults()
    {
        var decoded = Single(Record("\"account_id\":\"999988887777\",\"region\":\"us-east-1\""));

        Assert.Equal(new FunctionIdentity("999988887777", "us-east-1", "payment-service"), Assert.Single(decoded.Functions));
    }

    [Fact]
    public void InitDuration_ZeroWithoutColdStart_IsNoInit()
    {
        var warm = Single(Record("\"cold_start\":false,\"init_duration_ms\":0,\"restore_duration_ms\":0")).Only;
        var cold = Single(Record("\"cold_start\":true,\"init_duration_ms\":0")).Only;

        Assert.Equal(RecordFacts.Duration, warm.Facts);
        Assert.Equal(RecordFacts.Duration | RecordFacts.Init, cold.Facts);
    }

    [Theory]
    [InlineData("\"init_duration_ms\":5,\"init_duration_ms\":7", 7_000)]
    [InlineData("\"init_duration_ms\":5,\"init_duration_ms\":null", 0)]
    [InlineData("\"init_duration_ms\":5,\"\\u0069nit_duration_ms\":6", 6_000)]
    public void DuplicateField_LastWins(string members, long expectedUs)
    {
        var record = Single(Record(members)).Only;

        Assert.Equal(expectedUs, record.InitUs);
        Assert.Equal(expectedUs > 0, record.Facts.HasFlag(RecordFacts.Init));
    }

    [Fact]
    public void DecodeSingle_AllNull_IsAllAbsent()
    {
        var names = new[]
        {
            "invocation_id", "request_id", "init_duration_ms", "restore_duration_ms", "billed_restore_duration_ms", "billed_duration_ms",
            "memory_allocated_mb", "memory_used_mb", "module_timings", "runtime_version", "function_version", "deployment_id", "environment",
            "account_id", "region", "architecture", "initialization_type", "status", "error", "ephemeral_storage_mb", "execution_environment",
            "trace_id", "warmup", "sample_rate", "sdk", "tags",
        };
        var record = Single(Record(string.Join(",", names.Select(name => $"\"{name}\":null")))).Only;

        Assert.Equal(Single(Record()).Only with { Modules = record.Modules }, record);
        Assert.Empty(record.Modules);
    }

    [Theory]
    [InlineData("\"\\u00e9\\t\"", false)]
    [InlineData("\"déjà-vu\"", true)]
    [InlineData("\"\\ud83d\\ude00\"", true)]
    public void Environment_AnyTextButControls_IsTaken(string json, bool isTaken)
    {
        var decoded = Single(Record($"\"environment\":{json}"));

        Assert.Equal(isTaken, decoded.Records.Count == 1);
    }

    [Theory]
    [InlineData("""{"stage":"prod","n\u0065w":"a\"b"}""", """{"stage":"prod","n\u0065w":"a\"b"}""")]
    [InlineData("""{ "a" : "1" , "b" : "2" }""", """{"a":"1","b":"2"}""")]
    [InlineData("""{"a":"1","b":"2","\u0061":"3"}""", """{"a":"3","b":"2"}""")]
    [InlineData("""{"a":"1","a":null}""", "")]
    [InlineData("{}", "")]
    public void Tags_Strings_AreCompactJson(string json, string expected)
    {
        Assert.Equal(expected, Single(Record($"\"tags\":{json}")).Only.Tags);
    }
}
