namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Skipped, with the reason, where there is no kubectl.</summary>
internal sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() => Skip = Kubectl.Missing!;
}
