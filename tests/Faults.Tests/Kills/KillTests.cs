using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Kills;

public sealed class KillTests() : KillContract(Form.Files);

[NeedsPostgreSql]
public sealed class KillOnPostgreSqlTests() : KillContract(Form.PostgreSql);
