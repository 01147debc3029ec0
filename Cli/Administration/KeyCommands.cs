using System.CommandLine;
using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Administration;

/// <summary><c>coldstart keys</c>.</summary>
internal static class KeyCommands
{
    private const int NameLengthMax = 100;

    private const string DefaultScopes = "ingest,read";

    public static Command Make(CliHost host) => new("keys", "Create and manage API keys; a running server notices within a second.")
    {
        Create(host),
        List(host),
        Change(host, "disable", "Refuse a key until it is enabled again.", "Disabled", static (store, key, cancellation) => store.UpdateKeyAsync(key with { IsActive = false }, cancellation)),
        Change(host, "enable", "Accept a disabled key again.", "Enabled", static (store, key, cancellation) => store.UpdateKeyAsync(key with { IsActive = true }, cancellation)),
        Change(host, "revoke", "Delete a key for ever.", "Revoked", static (store, key, cancellation) => store.DeleteKeyAsync(key.Project, key.Id, cancellation)),
    };

    private static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "What it is for." };
        var project = new Option<string>("--project") { Description = "Slug or id of its project.", HelpName = "SLUG", Required = true };
        var scopes = new Option<string>("--scopes") { Description = "What it may do: ingest, read, manage, separated by commas.", HelpName = "SCOPES", DefaultValueFactory = static _ => DefaultScopes };
        var expires = new Option<string?>("--expires") { Description = "Last day (UTC) or moment on which it works. Absent: it never ends.", HelpName = "DATE" };
        var where = new StoreOptions(host);
        var command = new Command("create", "Create an API key and print it, once.") { name, project, scopes, expires };
        where.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var keyName = (parsed.GetValue(name) ?? "").Trim();
            if (keyName.Length is 0 or > NameLengthMax || keyName.Any(char.IsControl)) throw new UsageException($"A key's name must have 1 to {NameLengthMax} characters and no control characters.");
            var allowed = ScopeNames.Parse(parsed.GetValue(scopes)!);
            long? expiresAtUs = parsed.GetValue(expires) is { } date ? KeyExpiry.Parse(date, host.Time.GetUtcNow()) : null;
            await using var store = await where.OpenAsync(parsed, mayMake: false, cancellation);
            var owner = await Lookup.ProjectAsync(store.Projects, parsed.GetValue(project)!, cancellation);
            var text = KeyText.Create(host.Ids);
            var key = new ApiKey(host.Ids.NewId(host.Time.GetUtcNow()), owner.Id, keyName, KeyText.Hash(text), text[..KeyText.StoredPrefixLength], allowed, true, host.NowUs, expiresAtUs, null);
            await store.Projects.AddKeyAsync(key, cancellation);
            // The key alone on standard output, so that a script can take it.
            host.Error.WriteLine($"Created key '{key.Name}' of project '{owner.Slug}' ({string.Join(", ", ScopeNames.Of(allowed))}). It is shown this once:");
            host.Out.WriteLine(text);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List(CliHost host)
    {
        var project = new Option<string?>("--project") { Description = "Only the keys of this project.", HelpName = "SLUG" };
        var where = new StoreOptions(host);
        var json = StoreOptions.Json();
        var command = new Command("list", "List API keys, never the keys themselves.") { project, json };
        where.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var store = await where.OpenAsync(parsed, mayMake: false, cancellation);
            var only = parsed.GetValue(project) is { } slug ? await Lookup.ProjectAsync(store.Projects, slug, cancellation) : null;
            var projects = (await store.Projects.ProjectsAsync(cancellation)).ToDictionary(static project => project.Id, static project => project.Slug);
            ApiKey[] keys = [.. (await store.Projects.KeysAsync(cancellation)).Where(key => only is null || key.Project == only.Id)];
            if (parsed.GetValue(json)) KeyListing.WriteJson(host, keys, projects);
            else KeyListing.Write(host, keys, projects);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Change(CliHost host, string name, string description, string done, Func<IProjectStore, ApiKey, CancellationToken, Task<bool>> change)
    {
        var which = new Argument<string>("KEY") { Description = "Its id, its first 8 characters, or the key itself." };
        var where = new StoreOptions(host);
        var command = new Command(name, description) { which };
        where.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var store = await where.OpenAsync(parsed, mayMake: false, cancellation);
            var key = await Lookup.KeyAsync(store.Projects, parsed.GetValue(which)!, cancellation);
            if (!await change(store.Projects, key, cancellation)) throw new CommandFailedException("The key is gone: somebody revoked it meanwhile.");
            host.Out.WriteLine($"{done} key '{key.Name}' ({key.KeyPrefix}…, {key.Id}).");
            return ExitCodes.Done;
        });
        return command;
    }
}
