using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class LogFileTests(SharedFileServer server) : LogFileContract(server), IClassFixture<SharedFileServer>;

[NeedsPostgreSql]
public sealed class LogFileOnPostgreSqlTests(SharedPostgreSqlServer server) : LogFileContract(server), IClassFixture<SharedPostgreSqlServer>;
