using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.BadInput;

public sealed class BadInvocationTests(SharedFileServer server) : BadInvocationContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class BadInvocationOnPostgreSqlTests(SharedPostgreSqlServer server) : BadInvocationContract(server), IClassFixture<SharedPostgreSqlServer>;
