using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class ImportTests() : ImportContract(Form.Files);

[NeedsPostgreSql]
public sealed class ImportOnPostgreSqlTests() : ImportContract(Form.PostgreSql);
