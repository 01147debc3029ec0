namespace Coldstart.Deployment.Tests.Compose;

/// <summary>Skipped, with the reason, where docker has no compose.</summary>
internal sealed class DockerComposeTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Missing = new(static () =>
        RunningProgram.Run("docker", ["compose", "version"]) is { Code: 0 } ? null : "'docker compose' is not installed; the file is checked without it.");

    public DockerComposeTheoryAttribute() => Skip = Missing.Value!;
}
