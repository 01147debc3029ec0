using Coldstart.Storage.Tests.Idempotency;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteIntakeStoreTests() : IntakeStoreContract(new SqliteDatabase());
