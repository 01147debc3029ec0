using Coldstart.Engine.Tests.Contract;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests.Engines;

/// <summary>The contract of every engine, on two silos and a front end of this process.</summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class ClusterTests() : EngineContract(new ClusterHome());
