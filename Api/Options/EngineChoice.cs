namespace Coldstart.Api.Options;

/// <summary>Which engine serves.</summary>
/// <param name="IsCluster">This process is a front end; silos own the functions. Otherwise it does everything itself.</param>
/// <param name="ClusterId">Name of the cluster.</param>
internal sealed record EngineChoice(bool IsCluster, string ClusterId)
{
    public static EngineChoice Read(SettingsReader reader) => new(
        reader.Parsed(Settings.Engine, static text => text is "process" or "cluster" ? text : null, "'process' or 'cluster'") == "cluster",
        reader.Text(Settings.ClusterId));
}
