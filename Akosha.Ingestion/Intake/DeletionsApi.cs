using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Intake;

/// <summary><c>DELETE</c> of a message, a conversation or a system.</summary>
internal static class DeletionsApi
{
    public static void MapDeletionsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").WithTags("Ingestion").RequireScope(Scopes.Ingest)
            .WithDescription("Final, and the same whether or not there was anything to delete. With wait=true the answer comes once no search finds it.");
        group.MapDelete("/conversations/{system_id}/{conversation_id}/messages/{id}", DeleteMessageAsync).WithSummary("Deletes one message");
        group.MapDelete("/conversations/{system_id}/{conversation_id}", DeleteConversationAsync).WithSummary("Deletes one conversation");
        group.MapDelete("/systems/{system_id}", DeleteSystemAsync).WithSummary("Deletes everything of one system");
    }

    private static Task<IResult> DeleteMessageAsync(HttpContext context, Intake intake, bool wait = false)
    {
        var ids = RawPath.Segments(context.Request);
        return DeleteAsync(context, intake, new Deletion(ids[3], ids[4], ids[6]), wait);
    }

    private static Task<IResult> DeleteConversationAsync(HttpContext context, Intake intake, bool wait = false)
    {
        var ids = RawPath.Segments(context.Request);
        return DeleteAsync(context, intake, new Deletion(ids[3], ids[4], null), wait);
    }

    private static Task<IResult> DeleteSystemAsync(HttpContext context, Intake intake, bool wait = false) =>
        DeleteAsync(context, intake, new Deletion(RawPath.Segments(context.Request)[3], null, null), wait);

    private static Task<IResult> DeleteAsync(HttpContext context, Intake intake, Deletion deletion, bool wait)
    {
        List<FieldError> errors = [];
        Check("system_id", deletion.SystemId, FieldRules.SystemId);
        Check("conversation_id", deletion.ConversationId, FieldRules.Printable);
        Check("id", deletion.MessageId, FieldRules.Printable);
        if (errors.Count == 0 && !SystemAccess.Of(context).Allows(deletion.SystemId)) return Task.FromResult(IntakeProblems.Forbidden());
        return errors.Count > 0 ? Task.FromResult(IntakeProblems.Invalid(errors)) : intake.DeleteAsync(context, deletion, wait);

        void Check(string field, string? value, Func<string, string?> rule)
        {
            if (value is not null && rule(value) is { } problem) errors.Add(new FieldError(field, problem));
        }
    }
}
