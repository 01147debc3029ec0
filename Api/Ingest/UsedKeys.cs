using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Bodies;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Ingest;

/// <summary>
/// <c>POST /api/v1/ingest/keys</c>: which of some idempotency keys are used up. A file that grew is imported by it: what was sent of its last
/// lines before is found without sending them again.
/// </summary>
internal sealed class UsedKeys(IAnalyticsEngine engine, BodyReader bodies, ProblemWriter problems, IReadOnlyList<IDoorProtocol> doors)
{
    // A key that is used has a hash of 32 bytes: no body can be the one that was sent.
    private static readonly byte[] NoBody = new byte[32];

    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        if (!MediaTypes.IsJson(context.Request.ContentType))
        {
            await problems.WriteAsync(context, new Problem(ProblemKind.UnsupportedMediaType, "The body must be application/json."));
            return;
        }
        var (body, problem) = await bodies.ReadAsync(context);
        if (body is null)
        {
            await problems.WriteAsync(context, problem!);
            return;
        }
        using (body)
        {
            var (route, keys, unfit) = Read(body.Memory);
            if (unfit is not null)
            {
                await problems.WriteAsync(context, unfit);
                return;
            }
            var used = new List<int>();
            for (var index = 0; index < keys.Count; index++)
            {
                var lookup = await engine.LookUpAsync(new IdempotencyKey(caller.Project.Id, route, keys[index], NoBody), context.RequestAborted);
                // A free key was claimed by the question, and is given back.
                lookup.Claim?.Dispose();
                if (lookup.State == IdempotencyState.Running)
                {
                    await problems.WriteAsync(context, new Problem(ProblemKind.Conflict, "The first request with one of these keys is still running.") { RetryAfterSeconds = 1 });
                    return;
                }
                if (lookup.State != IdempotencyState.Claimed) used.Add(index);
            }
            await Answer.JsonAsync(context, Render(used));
        }
    }

    private (string Route, List<string> Keys, Problem? Problem) Read(ReadOnlyMemory<byte> body)
    {
        var keys = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return ("", keys, Problem.Validation("", "must be one JSON object"));
            var route = root.TryGetProperty("route", out var routeValue) && routeValue.ValueKind == JsonValueKind.String ? routeValue.GetString()! : "";
            if (!doors.Any(door => door.Route == route)) return ("", keys, Problem.Validation("/route", "must be the path of an ingest call"));
            if (!root.TryGetProperty("keys", out var array) || array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > Limits.KeysPerLookup)
            {
                return ("", keys, Problem.Validation("/keys", $"must be an array of at most {Limits.KeysPerLookup} keys"));
            }
            foreach (var item in array.EnumerateArray())
            {
                var key = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
                if (!IngestDoor.IsKey(key)) return ("", keys, Problem.Validation($"/keys/{keys.Count}", $"must be 1 to {Limits.IdempotencyKeyCharactersMax} characters without control characters"));
                keys.Add(key);
            }
            return (route, keys, null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return ("", keys, Problem.Validation("", "must be one JSON object in UTF-8"));
        }
    }

    private static byte[] Render(List<int> used) => JsonBytes.Render(used, static (json, indices) =>
    {
        json.WriteStartObject();
        json.WriteStartArray("used"u8);
        foreach (var index in indices) json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
