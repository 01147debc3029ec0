using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class TenantTests(SharedFileServer server) : TenantContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class TenantOnPostgreSqlTests(SharedPostgreSqlServer server) : TenantContract(server), IClassFixture<SharedPostgreSqlServer>;
