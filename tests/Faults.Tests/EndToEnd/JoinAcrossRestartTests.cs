using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class JoinAcrossRestartTests() : JoinAcrossRestartContract(Form.Files);

[NeedsPostgreSql]
public sealed class JoinAcrossRestartOnPostgreSqlTests() : JoinAcrossRestartContract(Form.PostgreSql);
