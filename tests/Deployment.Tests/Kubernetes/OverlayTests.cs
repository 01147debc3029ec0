namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Every overlay keeps every promise, and every promise can be broken.</summary>
public sealed class OverlayTests
{
    public static TheoryData<string, string> Promises()
    {
        var data = new TheoryData<string, string>();
        foreach (var overlay in Overlay.Names)
        {
            foreach (var rule in OverlayRules.All) data.Add(overlay, rule.Name);
        }
        return data;
    }

    [KubectlTheory]
    [MemberData(nameof(Promises))]
    public void Overlay_AsItIs_KeepsThePromise(string overlay, string rule)
    {
        Assert.Empty(OverlayRules.Named(rule).Broken(Overlay.Render(overlay)));
    }

    [KubectlTheory]
    [MemberData(nameof(Mutations))]
    public void Overlay_BrokenInOnePlace_IsCaught(string rule, string target, string path, string? yaml)
    {
        var overlay = Overlay.Render("production");
        Assert.Empty(OverlayRules.Named(rule).Broken(overlay));

        overlay.Find(target).Set(path, yaml);

        Assert.NotEmpty(OverlayRules.Named(rule).Broken(overlay));
    }

    [Fact]
    public void Rules_AllOfThem_AreInTheTableOfMutations()
    {
        Assert.Equal(OverlayRules.All.Select(static rule => rule.Name).Order(), OverlayMutations.Table.Select(static mutation => mutation.Rule).Distinct().Order());
    }

    public static TheoryData<string, string, string, string?> Mutations()
    {
        var data = new TheoryData<string, string, string, string?>();
        foreach (var (rule, target, path, yaml) in OverlayMutations.Table) data.Add(rule, target, path, yaml);
        return data;
    }
}
