namespace Coldstart.Storage.PostgreSql;

/// <summary>How a server uses its database beside others.</summary>
public enum DatabaseUse
{
    /// <summary>The only one: a single process.</summary>
    Alone,

    /// <summary>One of many silos and front ends of a cluster.</summary>
    InCluster,
}
