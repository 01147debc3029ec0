using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class TwoSourcesTests(SharedFileServer server) : TwoSourcesContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class TwoSourcesOnPostgreSqlTests(SharedPostgreSqlServer server) : TwoSourcesContract(server), IClassFixture<SharedPostgreSqlServer>;
