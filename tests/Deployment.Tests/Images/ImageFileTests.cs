using System.Xml.Linq;

namespace Coldstart.Deployment.Tests.Images;

/// <summary>The Dockerfile builds what it should, from what it is given.</summary>
public sealed class ImageFileTests
{
    private static readonly string[] Roles = ["api", "silo", "cli"];

    private static readonly ImageFile Images = ImageFile.Read();

    public static TheoryData<string> Projects() => new(Closure("Api", "Silo", "Cli").Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Build_OfAProject_HasItBeforeTheRestoreAndInTheContext(string project)
    {
        var lines = Images.Target("build").ToList();
        var restore = lines.FindIndex(static line => line.StartsWith("RUN dotnet restore", StringComparison.Ordinal));

        Assert.InRange(lines.IndexOf($"COPY {project}/{project}.csproj {project}/"), 0, restore - 1);
        Assert.Contains($"!{project}", Repository.Read(".dockerignore").Split('\n'));
    }

    [Fact]
    public void Build_OfTheRest_CopiesNothingThatIsNotThere()
    {
        var copied = Images.Target("build").Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal)).SelectMany(static line => line.Split(' ')[1..^1]).Where(static source => source != ".");

        Assert.All(copied, static source => Assert.True(Repository.Exists(source), source));
    }

    [Fact]
    public void Context_OfTheBuild_IsAListOfWhatMayComeIn()
    {
        var lines = Repository.Read(".dockerignore").Split('\n').Where(static line => line.Length > 0 && line[0] != '#').ToList();

        Assert.Equal("*", lines[0]);
        Assert.All(lines.Where(static line => line[0] == '!'), static line => Assert.True(Repository.Exists(line[1..]), line));
        Assert.Equal(["docs/*", "!docs/openapi.json", "**/bin", "**/obj"], lines[^4..]);
    }

    [Fact]
    public void Api_OfWhatItEmbeds_FindsItInTheContext()
    {
        var embedded = XDocument.Load(Repository.PathOf("Api/Api.csproj")).Descendants("EmbeddedResource").Select(static resource => resource.Attribute("Include")!.Value);

        foreach (var path in embedded.Where(static path => path.StartsWith("../", StringComparison.Ordinal))) Assert.Contains($"!{path[3..]}", Repository.Read(".dockerignore").Split('\n'));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("silo")]
    [InlineData("cli")]
    public void Target_OfARole_IsNoRootAndRunsItsProgram(string role)
    {
        var lines = Images.Target(role);

        Assert.Equal("USER $APP_UID", lines.Last(static line => line.StartsWith("USER", StringComparison.Ordinal)));
        var program = lines.Last(static line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal)).Split('"')[3];
        Assert.StartsWith($"/coldstart/{role}/", program, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("COPY --from=build", StringComparison.Ordinal) && line.EndsWith($" /coldstart/{role}", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.StartsWith("RUN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("api", "$COLDSTART_PORT")]
    [InlineData("silo", "$COLDSTART_HEALTH_PORT")]
    public void Target_OfAServer_AsksForItsHealthAtThePortThatItListensOn(string role, string port)
    {
        var lines = Images.Target(role);
        var value = string.Join(' ', lines.Where(static line => line.StartsWith("ENV", StringComparison.Ordinal))).Split(' ').Single(word => word.StartsWith(port[1..] + "=", StringComparison.Ordinal)).Split('=')[1];

        Assert.EndsWith($"CMD dotnet /coldstart/cli/coldstart.dll health \"http://127.0.0.1:{port}\"", Assert.Single(lines, static line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("EXPOSE", StringComparison.Ordinal) && line.Split(' ').Contains(value));
    }

    [Fact]
    public void Settings_OfEveryTarget_AreReadByItsProgram()
    {
        foreach (var role in Roles)
        {
            var names = Images.Target(role).Where(static line => line.StartsWith("ENV", StringComparison.Ordinal)).SelectMany(static line => line.Split(' ')[1..]).Select(static word => word.Split('=')[0]);
            Assert.Empty(names.Except(Settings.KnownSettings.OfImage($"coldstart-{role}")!));
        }
    }

    [Fact]
    public void Bases_OfAllStages_AreThoseOfTheFramework()
    {
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("TargetFramework").Single().Value["net".Length..];
        var outside = Images.Stages.Select(static stage => stage.Base).Where(name => Images.Stages.All(stage => stage.Name != name)).ToList();

        Assert.Equal([$"mcr.microsoft.com/dotnet/sdk:{version}", $"mcr.microsoft.com/dotnet/aspnet:{version}"], outside);
        Assert.Equal("api", Images.Stages[^1].Name);
    }

    private static HashSet<string> Closure(params string[] programs)
    {
        var found = new HashSet<string>();
        var waiting = new Queue<string>(programs);
        while (waiting.TryDequeue(out var project))
        {
            if (!found.Add(project)) continue;
            foreach (var reference in XDocument.Load(Repository.PathOf($"{project}/{project}.csproj")).Descendants("ProjectReference")) waiting.Enqueue(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        }
        return found;
    }
}
