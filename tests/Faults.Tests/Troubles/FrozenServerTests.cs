using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

public sealed class FrozenServerTests(ITestOutputHelper output) : FrozenServerContract(Form.Files, output);

[NeedsPostgreSql]
public sealed class FrozenServerOnPostgreSqlTests(ITestOutputHelper output) : FrozenServerContract(Form.PostgreSql, output);
