using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class ExactArithmeticTests() : ExactArithmeticContract(Form.Files);

[NeedsPostgreSql]
public sealed class ExactArithmeticOnPostgreSqlTests() : ExactArithmeticContract(Form.PostgreSql);
