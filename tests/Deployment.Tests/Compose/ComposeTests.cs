namespace Coldstart.Deployment.Tests.Compose;

/// <summary>docker-compose.yml keeps every promise, and every promise can be broken.</summary>
public sealed class ComposeTests
{
    public static TheoryData<string> Promises() => new(ComposeRules.All.Select(static rule => rule.Name));

    public static TheoryData<string, string, string?> Mutations()
    {
        var data = new TheoryData<string, string, string?>();
        foreach (var (rule, path, yaml) in ComposeMutations.Table) data.Add(rule, path, yaml);
        return data;
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Compose_AsItIs_KeepsThePromise(string rule)
    {
        Assert.Empty(ComposeRules.Named(rule).Broken(ComposeProject.Load()));
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Compose_BrokenInOnePlace_IsCaught(string rule, string path, string? yaml)
    {
        var project = ComposeProject.Load();

        project.Root.Set("services " + path, yaml);

        Assert.NotEmpty(ComposeRules.Named(rule).Broken(project));
    }

    [Fact]
    public void Rules_AllOfThem_AreInTheTableOfMutations()
    {
        Assert.Equal(ComposeRules.All.Select(static rule => rule.Name).Order(), ComposeMutations.Table.Select(static mutation => mutation.Rule).Distinct().Order());
    }

    [Fact]
    public void Development_OfTheSource_WatchesProgramsThatAreThereWithSettingsThatTheyRead()
    {
        var project = ComposeProject.Load("docker-compose.dev.yml");

        foreach (var (name, program) in new[] { ("silo", "Silo"), ("front-end", "Api") })
        {
            var service = project.Root.At($"services {name}");
            Assert.Equal(["dotnet", "watch", "--non-interactive", "--project", program, "run"], service["command"].Items.Select(static word => word.Text));
            Assert.True(Repository.Exists($"{program}/{program}.csproj"));
            Assert.Contains(service["volumes"].Items, static volume => volume.Text == ".:/source:ro");
            var known = Settings.KnownSettings.OfImage($"coldstart-{program.ToLowerInvariant()}")!;
            Assert.Empty(service["environment"].Entries.Select(static variable => variable.Key).Where(static variable => variable.StartsWith("COLDSTART_", StringComparison.Ordinal)).Except(known));
        }
        Assert.All(project.Services.SelectMany(static service => service.Value["ports"].Items), static port => Assert.StartsWith("127.0.0.1:", port.Text, StringComparison.Ordinal));
    }

    [DockerComposeTheory]
    [InlineData("docker-compose.yml")]
    [InlineData("docker-compose.dev.yml")]
    public void Config_OfDocker_TakesTheFile(string file)
    {
        var passwords = ComposeProject.Load(file).Texts().SelectMany(static text => ComposeProject.Variables(text.Text)).Where(static variable => variable.Suffix.StartsWith(":?", StringComparison.Ordinal)).Select(static variable => variable.Name).Distinct();

        var (code, _, errors) = RunningProgram.Run("docker", ["compose", "--file", file, "config", "--quiet"], passwords.ToDictionary(static name => name, static _ => "x"))!.Value;

        Assert.True(code == 0, errors);
    }

    [DockerComposeTheory]
    [InlineData("docker-compose.yml")]
    public void Config_OfDockerWithoutPasswords_RefusesTheFile(string file)
    {
        var empty = Directory.CreateTempSubdirectory("coldstart-compose-");
        try
        {
            File.WriteAllText(Path.Combine(empty.FullName, ".env"), "");
            var (code, _, errors) = RunningProgram.Run("docker", ["compose", "--env-file", Path.Combine(empty.FullName, ".env"), "--file", file, "config", "--quiet"])!.Value;

            Assert.NotEqual(0, code);
            Assert.Contains("choose one in .env", errors, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }
}
