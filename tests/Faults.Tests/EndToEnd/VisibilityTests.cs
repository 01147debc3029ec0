using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class VisibilityTests(SharedFileServer server) : VisibilityContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class VisibilityOnPostgreSqlTests(SharedPostgreSqlServer server) : VisibilityContract(server), IClassFixture<SharedPostgreSqlServer>;
