namespace Coldstart.Grains;

/// <summary>Names of the stores for grains' own state. A function's is not among them: one table holds snapshots for both engines.</summary>
public static class GrainStores
{
    /// <summary>The table <c>grain_states</c> of the cluster's database.</summary>
    public const string Cluster = "cluster";
}
