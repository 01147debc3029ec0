using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Bodies;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Administration;

/// <summary><c>/api/v1/api-keys</c>: the keys of the caller's project. A key is shown once, when it is made or rotated.</summary>
internal sealed class KeyAdministration(IProjectStore store, KeyDirectory directory, BodyReader bodies, ProblemWriter problems, IIdSource ids, TimeProvider time)
{
    private static readonly Problem TooLarge = new(ProblemKind.PayloadTooLarge, "The body is larger than is allowed.");
    private static readonly Problem NoSuchKey = Problem.NotFound("There is no such API key.");

    public async Task ListAsync(HttpContext context, Caller caller, Guid id)
    {
        var keys = await KeysAsync(context, caller);
        var uses = directory.Ring.All.ToDictionary(static known => known.Key.Id, static known => known.Use.LastUs);
        await Answer.JsonAsync(context, JsonBytes.Render((keys, uses), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("api_keys"u8);
            foreach (var key in state.keys) KeyJson.Write(json, key, Math.Max(key.LastUsedAtUs ?? 0, state.uses.GetValueOrDefault(key.Id)), secret: null);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    public async Task CreateAsync(HttpContext context, Caller caller, Guid id)
    {
        var (request, problem) = await ReadAsync(context);
        var wanted = request?.Scopes ?? KeyScopes.Ingest;
        if (request is { Name: null }) problem = Problem.Validation("/name", "is required");
        else if (request?.ExpiresAtUs <= NowUs) problem = Problem.Validation("/expires_at", "must lie in the future");
        else if (request is not null && (wanted & ~caller.Key.Scopes) != 0) problem = new Problem(ProblemKind.Permission, "A key cannot make a key that may do more than itself.");
        else if (request is not null && (await KeysAsync(context, caller)).Count >= Limits.ApiKeysPerProject) problem = new Problem(ProblemKind.Conflict, $"A project has at most {Limits.ApiKeysPerProject} keys.");
        if (problem is not null)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        var secret = KeyText.Create(ids);
        var key = new ApiKey(ids.NewId(time.GetUtcNow()), caller.Project.Id, request!.Name!, KeyText.Hash(secret), secret[..KeyText.StoredPrefixLength], wanted, IsActive: true, NowUs, request.ExpiresAtUs, LastUsedAtUs: null);
        await store.AddKeyAsync(key, context.RequestAborted);
        await directory.RefreshAsync(context.RequestAborted);
        await AnswerAsync(context, key, secret, StatusCodes.Status201Created);
    }

    /// <summary>Changes name, scopes, expiry, or whether the key is enabled.</summary>
    public async Task ChangeAsync(HttpContext context, Caller caller, Guid id)
    {
        if (await FindAsync(context, caller, id) is not { } key) return;
        var (request, problem) = await ReadAsync(context);
        if (((request?.Scopes ?? key.Scopes) & ~caller.Key.Scopes) != 0) problem = new Problem(ProblemKind.Permission, "A key cannot change a key that may do more than itself, or give more than it has.");
        if (request is null || problem is not null)
        {
            await problems.WriteAsync(context, problem!);
            return;
        }
        var changed = key with
        {
            Name = request.Name ?? key.Name,
            Scopes = request.Scopes ?? key.Scopes,
            IsActive = request.IsActive ?? key.IsActive,
            ExpiresAtUs = request.ExpiresAtUs ?? key.ExpiresAtUs,
        };
        await StoreAsync(context, changed, secret: null);
    }

    /// <summary>A new secret under the same id, name and scopes; the old one ends at once.</summary>
    public async Task RotateAsync(HttpContext context, Caller caller, Guid id)
    {
        if (await FindAsync(context, caller, id) is not { } key) return;
        if ((key.Scopes & ~caller.Key.Scopes) != 0)
        {
            await problems.WriteAsync(context, new Problem(ProblemKind.Permission, "A key cannot rotate a key that may do more than itself."));
            return;
        }
        var secret = KeyText.Create(ids);
        await StoreAsync(context, key with { KeyHash = KeyText.Hash(secret), KeyPrefix = secret[..KeyText.StoredPrefixLength] }, secret);
    }

    public async Task RevokeAsync(HttpContext context, Caller caller, Guid id)
    {
        if (!await store.DeleteKeyAsync(caller.Project.Id, id, context.RequestAborted))
        {
            await problems.WriteAsync(context, NoSuchKey);
            return;
        }
        await directory.RefreshAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private long NowUs => Rfc3339.ToUs(time.GetUtcNow());

    private async Task<List<ApiKey>> KeysAsync(HttpContext context, Caller caller) =>
        [.. (await store.KeysAsync(context.RequestAborted)).Where(key => key.Project == caller.Project.Id).OrderBy(static key => key.CreatedAtUs)];

    private async Task StoreAsync(HttpContext context, ApiKey key, string? secret)
    {
        if (!await store.UpdateKeyAsync(key, context.RequestAborted))
        {
            await problems.WriteAsync(context, NoSuchKey);
            return;
        }
        await directory.RefreshAsync(context.RequestAborted);
        await AnswerAsync(context, key, secret, StatusCodes.Status200OK);
    }

    private async Task<ApiKey?> FindAsync(HttpContext context, Caller caller, Guid id)
    {
        var key = (await KeysAsync(context, caller)).Find(key => key.Id == id);
        if (key is null) await problems.WriteAsync(context, NoSuchKey);
        return key;
    }

    private async Task<(KeyRequest? Request, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > Limits.AdministrationBodyBytesMax) return (null, TooLarge);
        var (body, problem) = await bodies.ReadAsync(context);
        if (body is null) return (null, problem);
        using (body)
        {
            return body.Length > Limits.AdministrationBodyBytesMax ? (null, TooLarge) : KeyRequest.Read(body.Span);
        }
    }

    private static Task AnswerAsync(HttpContext context, ApiKey key, string? secret, int status) => Answer.JsonAsync(
        context,
        JsonBytes.Render((key, secret), static (json, state) => KeyJson.Write(json, state.key, state.key.LastUsedAtUs ?? 0, state.secret)),
        status);
}
