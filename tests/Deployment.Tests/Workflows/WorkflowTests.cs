using System.Text.RegularExpressions;
using Coldstart.Deployment.Tests.Images;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Workflows;

/// <summary>What runs for every change, and what is published by whom.</summary>
public sealed partial class WorkflowTests
{
    private const string Path = ".github/workflows/ci.yml";

    private static readonly Node Workflow = Node.Read(Repository.Read(Path));

    private static IEnumerable<(string Job, Node Step)> Steps => Workflow["jobs"].Entries.SelectMany(static job => job.Value["steps"].Items.Select(step => (job.Key, step)));

    [Fact]
    public void Workflow_OfEveryPushAndPullRequest_RunsTheTestsOfEverybody()
    {
        Assert.Equal(["**"], Workflow.At("on push branches").Items.Select(static item => item.Text));
        Assert.Contains("pull_request", Workflow["on"].Entries.Select(static entry => entry.Key));
        Assert.Contains(Workflow.At("jobs test steps").Items, static step => step["run"].Text == "./test");
        Assert.False(Workflow.At("jobs test if").Exists);
        Assert.True(Repository.Exists("test"));
    }

    [Fact]
    public void Actions_OfAllSteps_AreACommitAndNotATag()
    {
        var actions = Steps.Where(static step => step.Step["uses"].Exists).Select(static step => step.Step["uses"].Text).ToList();

        Assert.NotEmpty(actions);
        Assert.All(actions, static action => Assert.Matches(Pinned(), action));
        Assert.All(Repository.Read(Path).Split('\n').Where(static line => line.Contains("uses:", StringComparison.Ordinal)), static line => Assert.Matches(@"# v\d+\.\d+\.\d+$", line));
    }

    [Fact]
    public void Rights_OfAllJobs_AreReadingUnlessTheyPublish()
    {
        Assert.Equal([("contents", "read")], Workflow["permissions"].Entries.Select(static entry => (entry.Key, entry.Value.Text)));
        Assert.Equal(["publish"], Workflow["jobs"].Entries.Where(static job => job.Value["permissions"].Exists).Select(static job => job.Key));
        Assert.Equal([("contents", "write"), ("packages", "write")], Workflow.At("jobs publish permissions").Entries.Select(static entry => (entry.Key, entry.Value.Text)).Order());
        Assert.All(Steps.Where(static step => step.Step["uses"].Text.StartsWith("actions/checkout@", StringComparison.Ordinal)), static step => Assert.Equal("false", step.Step.At("with persist-credentials").Text));
        Assert.DoesNotContain("secrets.", Repository.Read(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_OfAVersion_ComesAfterItsTestsAndFromATagAlone()
    {
        var publish = Workflow.At("jobs publish");

        Assert.Equal(["v*"], Workflow.At("on push tags").Items.Select(static item => item.Text));
        Assert.Equal("startsWith(github.ref, 'refs/tags/v')", publish["if"].Text);
        Assert.Equal(["test", "image"], publish["needs"].Items.Select(static item => item.Text));
        Assert.All(Steps.Where(static step => step.Job != "publish"), static step => Assert.DoesNotContain("push", step.Step["run"].Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_OfThePublishedVersion_AreTargetsThatAreThere()
    {
        foreach (var job in new[] { "image", "publish" })
        {
            var text = string.Join('\n', Workflow.At($"jobs {job} steps").Items.Select(static step => step["run"].Text));
            var roles = Loop().Match(text).Groups[1].Value.Split(' ');
            Assert.Equal(["api", "cli", "silo"], roles.Order());
            Assert.All(roles, static role => Assert.NotEmpty(ImageFile.Read().Target(role)));
        }
    }

    [Fact]
    public void Runs_OfTheSameBranch_DoNotPileUp()
    {
        Assert.Contains("github.ref", Workflow.At("concurrency group").Text, StringComparison.Ordinal);
        Assert.Equal("${{ !startsWith(github.ref, 'refs/tags/') }}", Workflow.At("concurrency cancel-in-progress").Text);
        Assert.All(Workflow["jobs"].Entries, static job => Assert.True(job.Value["timeout-minutes"].Exists, job.Key));
    }

    [Fact]
    public void Changelog_OfReleases_BeginsWithWhatIsNotReleased()
    {
        var headings = Repository.Read("CHANGELOG.md").Split('\n').Where(static line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();

        Assert.Equal("## [Unreleased]", headings[0]);
        Assert.All(headings.Skip(1), static heading => Assert.Matches(@"^## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$", heading));
    }

    [GeneratedRegex("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"for role in ([a-z ]+); do")]
    private static partial Regex Loop();
}
