using System.Text;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.BadInput;

public abstract class BadInvocationContract(SharedServer server)
{
    private const string Good = """{"function_name":"orders","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"execution_duration_ms":1}""";

    public static TheoryData<string, string, string> Fields => new()
    {
        { "function_name", "\"\"", "/function_name" },
        { "function_name", "null", "/function_name" },
        { "function_name", "7", "/function_name" },
        { "function_name", "\"a\\u0000b\"", "/function_name" },
        { "function_name", "\"a\\nb\"", "/function_name" },
        { "function_name", "\"a\\ud800b\"", "/function_name" },
        { "function_name", "\"ünï\"", "/function_name" },
        { "timestamp", "\"9999-12-31T23:59:59Z\"", "/timestamp" },
        { "timestamp", "\"0001-01-01T00:00:00Z\"", "/timestamp" },
        { "timestamp", "\"yesterday\"", "/timestamp" },
        { "timestamp", "253402300799", "/timestamp" },
        { "timestamp", "\"2026-02-30T00:00:00Z\"", "/timestamp" },
        { "cold_start", "\"yes\"", "/cold_start" },
        { "cold_start", "1", "/cold_start" },
        { "execution_duration_ms", "1e999", "/execution_duration_ms" },
        { "execution_duration_ms", "-1e999", "/execution_duration_ms" },
        { "execution_duration_ms", "-0.001", "/execution_duration_ms" },
        { "execution_duration_ms", "900000.001", "/execution_duration_ms" },
        { "execution_duration_ms", "\"NaN\"", "/execution_duration_ms" },
        { "execution_duration_ms", "{}", "/execution_duration_ms" },
        { "execution_duration_ms", "[[[]]]", "/execution_duration_ms" },
        { "init_duration_ms", "99999999999999999999999999", "/init_duration_ms" },
        { "billed_duration_ms", "1.5", "/billed_duration_ms" },
        { "memory_allocated_mb", "127", "/memory_allocated_mb" },
        { "memory_allocated_mb", "9223372036854775808", "/memory_allocated_mb" },
        { "memory_used_mb", "1e308", "/memory_used_mb" },
        { "architecture", "\"vax\"", "/architecture" },
        { "status", "\"fine\"", "/status" },
        { "sample_rate", "0", "/sample_rate" },
        { "sample_rate", "1e-300", "/sample_rate" },
        { "module_timings", "[1]", "/module_timings" },
        { "module_timings", "{\"a\":1e999}", "/module_timings/a" },
        { "ephemeral_storage_mb", "511", "/ephemeral_storage_mb" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Ingest_FieldIsWrong_IsRefusedByItsPointer(string field, string value, string pointer)
    {
        var body = With(field, value);
        var problem = await RefusedAsync("/api/v1/ingest", Encoding.UTF8.GetBytes(body), 400, "VALIDATION_ERROR");
        Assert.Contains(problem["errors"]!.AsArray(), error => (string)error!["pointer"]! == pointer);

        // In a batch it costs only itself.
        using var ask = server.Ask();
        var answer = await ask.AcceptedAsync("/api/v1/ingest/batch", $"[{Good},{body},{Good}]");
        Assert.Equal((2, 1, 1), ((int)answer["processed"]!, (int)answer["failed"]!, (int)answer["errors"]![0]!["index"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"function_name\":\"orders\",")]
    [InlineData("{'function_name':'orders'}")]
    [InlineData("{}")]
    [InlineData("\u0000\u0001\u0002")]
    [InlineData("<?xml version=\"1.0\"?>")]
    public async Task Ingest_BodyIsNoInvocation_IsRefused(string body)
    {
        await RefusedAsync("/api/v1/ingest", Encoding.UTF8.GetBytes(body), 400, "VALIDATION_ERROR");
        await RefusedAsync("/api/v1/ingest/batch", Encoding.UTF8.GetBytes(body), 400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Ingest_BytesAreNoUtf8_IsRefused()
    {
        var body = Encoding.Latin1.GetBytes(With("runtime_version", "\"caf\u00e9\""));
        await RefusedAsync("/api/v1/ingest", body, 400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Ingest_HundredThousandModules_IsRefused()
    {
        var modules = "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(static number => $"\"m{number}\":1")) + "}";
        await RefusedAsync("/api/v1/ingest", Encoding.UTF8.GetBytes(With("module_timings", modules)), 400, "VALIDATION_ERROR");
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public async Task Ingest_DeepNesting_IsRefused(char open)
    {
        var nested = open == '[' ? new string('[', 100_000) : string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        await RefusedAsync("/api/v1/ingest", Encoding.UTF8.GetBytes(With("unknown", nested)), 400, "VALIDATION_ERROR");
        await RefusedAsync("/api/v1/ingest/batch", Encoding.UTF8.GetBytes(nested), 400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Ingest_NameOfAMillionCharacters_IsRefused() =>
        await RefusedAsync("/api/v1/ingest", Encoding.UTF8.GetBytes(With("function_name", $"\"{new string('a', 1_000_000)}\"")), 400, "VALIDATION_ERROR");

    [Fact]
    public async Task Batch_MoreRecordsThanAllowed_IsRefusedOrCountedAsFailed()
    {
        using var ask = server.Ask();
        var (status, answer) = await ask.PostAsync("/api/v1/ingest/batch", "[" + string.Join(',', Enumerable.Repeat("{}", 100_001)) + "]");
        Assert.True(status == 400, $"{status} {answer}");
    }

    [Fact]
    public async Task Ndjson_LastLineIsHalf_CostsOnlyItself()
    {
        using var ask = server.Ask();
        var answer = await ask.AcceptedAsync("/api/v1/ingest/batch", $"{Good}\n{Good}\n{Good[..40]}", "application/x-ndjson");
        Assert.Equal((2, 1), ((int)answer["processed"]!, (int)answer["failed"]!));
    }

    private static string With(string field, string value)
    {
        var fields = new List<string> { $"\"{field}\":{value}" };
        foreach (var (name, node) in JsonNode.Parse(Good)!.AsObject())
        {
            if (name != field) fields.Add($"\"{name}\":{node!.ToJsonString()}");
        }
        // The wrong one last: what is behind a broken value would be lost with it.
        fields.Add(fields[0]);
        return "{" + string.Join(',', fields.Skip(1)) + "}";
    }

    private Task<JsonNode> RefusedAsync(string path, byte[] body, int status, string code) => Refusals.PostAsync(server, path, body, status, code);
}
