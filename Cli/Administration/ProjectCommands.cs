using System.CommandLine;
using Coldstart.Storage.Projects;

namespace Coldstart.Cli.Administration;

/// <summary><c>coldstart projects</c>.</summary>
internal static class ProjectCommands
{
    private const int NameLengthMax = 100;

    private const int AccountOrRegionLengthMax = 32;

    public static Command Make(CliHost host) => new("projects", "Create and list projects; a running server notices within a second.") { Create(host), List(host) };

    private static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "What people call it." };
        var slug = new Option<string?>("--slug") { Description = "Its short name: 1 to 100 of a-z, 0-9 and -. Made of NAME if absent.", HelpName = "SLUG" };
        var region = new Option<string>("--region") { Description = "AWS region of records that name none.", HelpName = "REGION", DefaultValueFactory = static _ => "" };
        var account = new Option<string>("--account") { Description = "AWS account of records that name none.", HelpName = "ACCOUNT", DefaultValueFactory = static _ => "" };
        var where = new StoreOptions(host);
        var command = new Command("create", "Create a project.") { name, slug, region, account };
        where.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var project = Project(host, parsed.GetValue(name) ?? "", parsed.GetValue(slug), parsed.GetValue(account) ?? "", parsed.GetValue(region) ?? "");
            await using var store = await where.OpenAsync(parsed, mayMake: true, cancellation);
            await store.Projects.AddProjectAsync(project, cancellation);
            host.Out.WriteLine($"Created project '{project.Slug}' ({project.Id}). Next: coldstart keys create NAME --project {project.Slug}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List(CliHost host)
    {
        var where = new StoreOptions(host);
        var json = StoreOptions.Json();
        var command = new Command("list", "List all projects.") { json };
        where.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var store = await where.OpenAsync(parsed, mayMake: false, cancellation);
            var projects = await store.Projects.ProjectsAsync(cancellation);
            if (parsed.GetValue(json)) WriteJson(host, projects);
            else Listing.Write(host, ["SLUG", "NAME", "REGION", "ACCOUNT", "CREATED", "ID"], [.. projects.Select(Row)]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Project Project(CliHost host, string name, string? slug, string account, string region)
    {
        if (name.Trim().Length is 0 or > NameLengthMax || name.Any(char.IsControl)) throw new UsageException($"A project's name must have 1 to {NameLengthMax} characters and no control characters.");
        slug ??= Slug.Of(name);
        if (!Slug.IsValid(slug)) throw new UsageException("A project's slug must be 1 to 100 of a-z, 0-9 and -: give --slug SLUG.");
        if (account.Length > AccountOrRegionLengthMax || region.Length > AccountOrRegionLengthMax) throw new UsageException($"--account and --region must have at most {AccountOrRegionLengthMax} characters.");
        return new Project(host.Ids.NewId(host.Time.GetUtcNow()), name.Trim(), slug, account, region, host.NowUs);
    }

    private static string[] Row(Project project) =>
        [project.Slug, project.Name, project.DefaultRegion, project.DefaultAccount, Listing.Time(project.CreatedAtUs), project.Id.ToString()];

    private static void WriteJson(CliHost host, IReadOnlyList<Project> projects) => Listing.WriteJson(host, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("projects");
        foreach (var project in projects)
        {
            json.WriteStartObject();
            json.WriteString("id", project.Id);
            json.WriteString("name", project.Name);
            json.WriteString("slug", project.Slug);
            json.WriteString("default_account_id", project.DefaultAccount);
            json.WriteString("default_region", project.DefaultRegion);
            json.WriteTime("created_at", project.CreatedAtUs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
