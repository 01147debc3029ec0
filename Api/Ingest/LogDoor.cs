using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary><c>POST /api/v1/ingest/logs</c>: Lambda log text or JSON lines. What should be a line of Lambda and cannot be read is kept.</summary>
internal sealed class LogDoor(IIdSource ids) : IDoorProtocol
{
    private static readonly string[] Parameters = ["function_name", "log_group", "log_stream", "region", "account_id", "architecture"];

    public string Route => "/api/v1/ingest/logs";

    public bool KeepsDeadLetters => true;

    public Problem? Check(HttpRequest request)
    {
        var isKnown = MediaTypes.IsText(request.ContentType) || MediaTypes.IsJson(request.ContentType) || MediaTypes.IsNdjson(request.ContentType);
        if (!isKnown) return new Problem(ProblemKind.UnsupportedMediaType, "The body must be text/plain, application/json or application/x-ndjson.");
        var architecture = request.Query["architecture"].ToString();
        if (architecture is not ("" or "x86_64" or "arm64")) return Problem.Validation("?architecture", "must be x86_64 or arm64");
        var function = request.Query["function_name"].ToString();
        if (function.Length > 0 && !LogDefaults.IsFunctionName(function)) return Problem.Validation("?function_name", $"must be 1 to {Limits.FunctionNameCharactersMax} characters of A-Za-z0-9-_.:$/, or an ARN");
        foreach (var name in Parameters)
        {
            var text = request.Query[name].ToString();
            if (text.Length > Limits.QueryTextCharacters || text.Any(static character => !IsAllowed(character))) return Problem.Validation("?" + name, $"must be at most {Limits.QueryTextCharacters} characters of A-Za-z0-9-_.:$/[]#");
        }
        return null;
    }

    public DecodedBody Decode(ReadOnlySpan<byte> body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        workspace.Logs.Decode(body, DefaultsOf(request), acceptedAtUs, workspace.Collector);
        var rejected = workspace.Collector.Rejections.Count;
        return new DecodedBody(workspace.Collector.Records, rejected, null, null);
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs)
    {
        if (collector.Rejections.Count == 0) return [];
        // The address goes along: the line is read again with it.
        var door = Route + QueryString.Create(Parameters.Where(request.Query.ContainsKey).Select(name => KeyValuePair.Create(name, (string?)request.Query[name].ToString())));
        var time = DateTimeOffset.UnixEpoch.AddTicks(acceptedAtUs * TimeSpan.TicksPerMicrosecond);
        return [.. collector.Rejections.Select(rejection => new DeadLetter(ids.NewId(time), request.Project.Id, door, rejection.Reason, rejection.Detail, acceptedAtUs, rejection.Raw))];
    }

    public byte[] Render(DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => JsonBytes.Render((decoded, collector, outcome), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("processed"u8, state.decoded.Records);
        json.WriteNumber("failed"u8, state.decoded.Failed);
        json.WriteNumber("skipped"u8, state.collector.Skipped);
        json.WriteNumber("duplicates"u8, state.outcome.Duplicates);
        RejectionJson.Write(json, state.collector);
        json.WriteEndObject();
    });

    private static LogDefaults DefaultsOf(DoorRequest request) => new()
    {
        FunctionName = TextOrNull(request, "function_name"),
        LogGroup = TextOrNull(request, "log_group"),
        LogStream = TextOrNull(request, "log_stream"),
        Region = TextOrNull(request, "region") ?? (request.Project.DefaultRegion.Length > 0 ? request.Project.DefaultRegion : null),
        Account = TextOrNull(request, "account_id") ?? (request.Project.DefaultAccount.Length > 0 ? request.Project.DefaultAccount : null),
        Architecture = request.Query["architecture"].ToString() switch
        {
            "x86_64" => Architecture.X86,
            "arm64" => Architecture.Arm64,
            _ => Architecture.Unknown,
        },
        ProjectId = request.Project.Id,
        ProjectSlug = request.Project.Slug,
    };

    private static string? TextOrNull(DoorRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || "-_.:$/[]#".Contains(character, StringComparison.Ordinal);
}
