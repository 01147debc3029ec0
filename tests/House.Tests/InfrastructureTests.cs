using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Coldstart.House.Tests;

/// <summary>The examples that users deploy: their syntax, by the tools that are at hand, and that they speak of this server.</summary>
public sealed partial class InfrastructureTests
{
    private static readonly string Folder = Path.Combine(House.Root, "infrastructure");

    [Fact]
    public void Terraform_IsFormatted()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "terraform"), "*.tf");
        Assert.NotEmpty(files);
        // Reading a file is the first thing that its formatter does.
        if (Run("terraform", "fmt", "-check", "-diff", Path.Combine(Folder, "terraform")) is { } result) Assert.True(result.ExitCode == 0, result.Output);
        Assert.All(files, static file => AssertBalanced(file));
    }

    [Fact]
    public void CloudFormation_IsValid()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "cloudformation"), "*.yaml");
        Assert.NotEmpty(files);
        if (Run("cfn-lint", files) is { } result) Assert.True(result.ExitCode == 0, result.Output);
        Assert.All(files, static file => Assert.DoesNotContain('\t', File.ReadAllText(file)));
    }

    [Fact]
    public void Cdk_IsBalanced() => Assert.All(Directory.GetFiles(Path.Combine(Folder, "cdk"), "*.ts", SearchOption.AllDirectories).Where(static file => !file.Contains("node_modules", StringComparison.Ordinal)), AssertBalanced);

    [Fact]
    public void Collector_RunsWhatItDefines()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "opentelemetry", "collector.yaml"));
        var defined = lines.Select(static line => DefinedPattern().Match(line)).Where(static match => match.Success).Select(static match => match.Groups[1].Value).ToHashSet();
        var used = lines.SelectMany(static line => UsedPattern().Match(line).Groups[1].Captures).SelectMany(static capture => capture.Value.Split(", ")).ToList();

        Assert.Equal(["batch", "decouple", "otlp", "otlphttp/coldstart", "resource", "telemetryapi"], used.Distinct().Order());
        Assert.All(used, name => Assert.Contains(name, defined));
        Assert.All(lines, static line => Assert.DoesNotContain('\t', line));
    }

    [Fact]
    public void LockOfTheExporters_NamesNoRegistryAndHasEveryChecksum()
    {
        var locked = File.ReadAllText(Path.Combine(House.Root, "tests", "Otlp.Node", "package-lock.json"));

        Assert.DoesNotContain("\"resolved\"", locked, StringComparison.Ordinal);
        Assert.DoesNotContain("://", locked, StringComparison.Ordinal);
        Assert.Equal(VersionPattern().Count(locked), ChecksumPattern().Count(locked));
    }

    [Fact]
    public void Cdk_StartsAProgramThatIsKept()
    {
        var program = CdkProgramPattern().Match(File.ReadAllText(Path.Combine(Folder, "cdk", "cdk.json"))).Groups[1].Value;

        Assert.True(File.Exists(Path.Combine(Folder, "cdk", program)), $"{program} is missing");
        // What stands in a folder of that name is never committed.
        Assert.DoesNotContain(program.Split('/'), static folder => folder is "bin" or "obj" or "data" or "dist");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Cdk_IsSynthesizedAndValid()
    {
        var copy = Directory.CreateTempSubdirectory("coldstart-cdk-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Folder, "cdk"), "*.*", SearchOption.AllDirectories).Where(static file => !file.Contains("node_modules", StringComparison.Ordinal)))
            {
                var target = Path.Combine(copy, Path.GetRelativePath(Path.Combine(Folder, "cdk"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
            // Without npm, or out of reach of its registry, the balance of brackets is all that is checked.
            if (Run("npm", "install", "--prefix", copy, "--no-audit", "--no-fund", "--silent") is not { ExitCode: 0 }) return;
            if (Run("npm", "exec", "--prefix", copy, "--", "tsc", "-p", copy) is { } types) Assert.True(types.ExitCode == 0, types.Output);
            const string Settings = "-c endpoint=https://coldstart.example.com/api/v1/ingest/firehose -c secret=coldstart/key -c logGroups=/aws/lambda/orders,/aws/lambda/payments -c metricStream=true -c lines=cold-starts";
            var synthesized = Run("sh", "-c", $"cd '{copy}' && npx cdk synth --quiet --output out {Settings}");
            Assert.True(synthesized?.ExitCode == 0, synthesized?.Output);
            var template = Path.Combine(copy, "out", "Coldstart.template.json");
            Assert.Equal(2, Regex.Count(File.ReadAllText(template), "AWS::Logs::SubscriptionFilter"));
            if (Run("cfn-lint", template) is { } linted) Assert.True(linted.ExitCode == 0, linted.Output);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void Extension_IsExecutable()
    {
        var program = Path.Combine(Folder, "extension", "layer", "extensions", "coldstart");

        // Lambda starts what is executable, and nothing else.
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(program).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));
        Assert.StartsWith("#!/usr/bin/env node", File.ReadAllText(program), StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_NameDoorsThatExist()
    {
        var routes = File.ReadAllText(Path.Combine(House.Root, "docs", "openapi.json"));
        var files = Directory.GetFiles(Folder, "*.*", SearchOption.AllDirectories).Where(static file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Concat(Directory.GetFiles(Path.Combine(House.Root, "docs", "connect"), "*.md"));
        var named = files.SelectMany(file => DoorPattern().Matches(File.ReadAllText(file)).Select(static match => match.Value)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, door => Assert.Contains($"\"{door}\"", routes, StringComparison.Ordinal));
    }

    [Fact]
    public void Examples_SendTheSameLines()
    {
        // One pattern in four notations: with cold starts only, all but these must be told as wrong.
        var patterns = Directory.GetFiles(Folder, "*.*", SearchOption.AllDirectories).Where(static file => Path.GetExtension(file) is ".yaml" or ".tf" or ".ts")
            .SelectMany(static file => File.ReadAllLines(file).Where(static line => line.Contains("INIT_START", StringComparison.Ordinal)))
            .Select(static line => PatternPattern().Match(line.Replace("\\\"", "\"", StringComparison.Ordinal)).Value)
            .ToList();

        Assert.Equal(4, patterns.Count);
        Assert.Single(patterns.Distinct());
    }

    private static void AssertBalanced(string file)
    {
        var text = TextPattern().Replace(File.ReadAllText(file), "");
        foreach (var (open, close) in new[] { ('{', '}'), ('[', ']'), ('(', ')') })
        {
            Assert.True(text.Count(character => character == open) == text.Count(character => character == close), $"{file}: {open} and {close} differ in number");
        }
    }

    /// <summary>Runs a tool; null where it is not installed.</summary>
    private static (int ExitCode, string Output)? Run(string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex("npx tsx ([a-z/]+\\.ts)")]
    private static partial Regex CdkProgramPattern();

    [GeneratedRegex("\n      \"version\": ")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("\n      \"integrity\": \"sha512-")]
    private static partial Regex ChecksumPattern();

    [GeneratedRegex("^  ([a-z/]+):")]
    private static partial Regex DefinedPattern();

    [GeneratedRegex(@"^      [a-z]+: \[(.+)\]$")]
    private static partial Regex UsedPattern();

    [GeneratedRegex("/api/v1/ingest/[a-z]+|/v1/(traces|metrics|logs)")]
    private static partial Regex DoorPattern();

    [GeneratedRegex(@"\?""REPORT RequestId"".*""Invoke Error""")]
    private static partial Regex PatternPattern();

    [GeneratedRegex(@"""(?:\\.|[^""\\])*""|'[^']*'|`[^`]*`|//.*|#.*")]
    private static partial Regex TextPattern();
}
