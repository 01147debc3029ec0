using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.BadInput;

public sealed class BadRequestTests(SharedFileServer server) : BadRequestContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class BadRequestOnPostgreSqlTests(SharedPostgreSqlServer server) : BadRequestContract(server), IClassFixture<SharedPostgreSqlServer>;
